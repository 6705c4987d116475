import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codesNamed, digestText } from '#bot/announcements/digest-text.ts'
import { makeCatalogue } from '#core/languages/catalogue.ts'
import { languages, type Language } from '#core/languages/languages.ts'
import type { DigestCount } from '#core/postgres/outbox-payload.ts'

const joined = (code: string, events: number): DigestCount => ({ kind: 'join', code, events })
const left = (code: string, events: number): DigestCount => ({ kind: 'leave', code, events })
const textOf = (
  counts: readonly DigestCount[],
  inviters: Readonly<Record<string, string>> = {},
  language: Language = 'en',
) =>
  digestText({
    counts,
    catalogue: makeCatalogue(language, 'UTC'),
    inviterOf: (code) => inviters[code],
  })

describe('a digest', () => {
  it('tells joins and leaves apart, by code, the largest first', () => {
    const counts = [joined('small', 2), left('abc', 4), joined('abc', 37), joined('', 1)]
    expect(textOf(counts, { abc: 'Ines' })).toBe(
      [
        '**40 members joined**, faster than I may post:',
        '- 37 joined by `abc`, invited by Ines',
        '- 2 joined by `small`',
        '- 1 joined without a known invite',
        '',
        '**4 members left**, faster than I may post:',
        '- 4 left who had joined by `abc`, invited by Ines',
      ].join('\n'),
    )
  })

  it('adds up what more than fifteen codes brought', () => {
    const counts = Array.from({ length: 20 }, (_, i) => joined(`c${i}`, 100 - i))
    const lines = textOf(counts).split('\n')
    expect(lines).toHaveLength(17)
    expect(lines.at(-1)).toBe('- and 415 more by 5 other invites')
    expect(codesNamed(counts)).toHaveLength(15)
  })

  it.each(languages)('is written in %s, with every number in it', (language) => {
    const text = textOf(
      [joined('abc', 37), joined('', 5), left('abc', 1), left('x', 9)],
      { abc: 'Ines' },
      language,
    )
    for (const number of [42, 37, 5, 10, 9, 1]) expect(text).toMatch(new RegExp(`\\b${number}\\b`))
    expect(text).not.toMatch(/[{}]/)
  })

  it('says nothing where nothing is to be told', () => {
    expect(textOf([])).toBe('')
  })
})

it('always adds up, within what Discord takes, whatever the codes and names', () => {
  const count = fc.record({
    kind: fc.constantFrom('join' as const, 'leave' as const),
    code: fc.oneof(fc.constant(''), fc.stringMatching(/^[a-z0-9-]{1,60}$/)),
    events: fc.integer({ min: 1, max: 5_000 }),
  })
  const counts = fc.uniqueArray(count, { maxLength: 60, selector: (c) => `${c.kind} ${c.code}` })
  // In the text's own numbers, so that a thousand has no comma in it.
  const plain = { say: (key: string, values = {}) => JSON.stringify({ key, ...values }) }
  fc.assert(
    fc.property(counts, fc.nat({ max: 120 }), (all, nameLength) => {
      const text = digestText({
        counts: all,
        catalogue: plain,
        inviterOf: () => 'x'.repeat(nameLength),
      })
      expect(text.length).toBeLessThanOrEqual(2_000)
      for (const [kind, word] of [
        ['join', 'joined'],
        ['leave', 'left'],
      ]) {
        const said = text
          .split('\n')
          .filter((line) => line !== '')
          .map((line): { key: string; members: number } => JSON.parse(line.replace(/^- /, '')))
          .filter(({ key }) => key.startsWith(`digest.${word}`))
        const total = all
          .filter((one) => one.kind === kind)
          .reduce((sum, { events }) => sum + events, 0)
        const [heading, ...lines] = said.map(({ members }) => members)
        expect(heading ?? 0).toBe(total)
        expect(lines.reduce((sum, members) => sum + members, 0)).toBe(total)
      }
    }),
    { numRuns: 200 },
  )
})
