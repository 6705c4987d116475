import { describe, expect, it } from 'vitest'
import {
  channelWords,
  expiryWords,
  fieldLines,
  netWords,
  personWords,
} from '#bot/commands/invite-tracker/words.ts'
import { methods } from '#core/attribution/attribution.ts'
import {
  confidenceSentences,
  confidenceWords,
  reasonSentences,
  sourceWords,
} from '#core/attribution/words.ts'
import { makeCatalogue } from '#core/languages/catalogue.ts'
import { isMessageKey, messages } from '#core/languages/messages.ts'

const catalogue = makeCatalogue('en', 'UTC')

describe('an answer', () => {
  it('mentions people, but nobody who is not known or wishes not to be shown', () => {
    expect(personWords(catalogue, '42')).toBe('<@42>')
    expect(personWords(catalogue, null)).toBe('unknown inviter')
    expect(personWords(catalogue, '-5000000000000000000')).toBe(
      'someone who wishes not to be shown',
    )
  })

  it('links channels, and says when invites end', () => {
    expect(channelWords(catalogue, '7')).toBe('<#7>')
    expect(channelWords(catalogue, null)).toBe('unknown channel')
    expect(expiryWords(catalogue, null)).toBe('never expires')
    expect(expiryWords(catalogue, new Date(60_999))).toBe('ends <t:60:R>')
  })

  it('puts no more lines into a field than Discord takes', () => {
    const line = 'x'.repeat(500)
    expect(fieldLines([line, line])).toHaveLength(1_001)
    expect(fieldLines([line, line, line])).toBe(`${line}\n${line}`)
    expect(fieldLines([])).toBe('')
  })

  it('says by how much a net count may be off', () => {
    const words = (members: number, isMore: boolean) =>
      netWords({ catalogue }, 1_234, { members, isMore })
    expect(words(0, false)).toBe('1,234')
    expect(words(2, false)).toBe('1,234 ±2')
    expect(words(20, true)).toBe('1,234 ±20+')
  })
})

describe('the closed sets of attribution', () => {
  const said = (prefix: string, words: Readonly<Record<string, string>>) =>
    Object.entries(words).map(([name, sentence]) => [`${prefix}.${name}`, sentence])
  const en: Readonly<Record<string, string>> = messages.en

  it('are said as the dashboard says them', () => {
    const wanted = [
      ...said('source', sourceWords),
      ...said('confidence', confidenceWords),
      ...said('reason', reasonSentences),
      ...Object.entries(confidenceSentences).map(([name, sentence]) => [
        `confidence.${name}.sentence`,
        sentence,
      ]),
    ]
    expect(wanted.map(([key = '']) => [key, en[key]])).toEqual(wanted)
  })

  it('have a sentence for every method but none at all', () => {
    const unsaid = methods.filter((method) => !isMessageKey(`method.${method}`))
    expect(unsaid).toEqual(['none'])
  })
})
