import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { cutMarkdown } from '#core/messages/cut-markdown.ts'

it.each<[what: string, text: string, max: number, cut: string]>([
  ['nothing that fits', 'twelve chars', 12, 'twelve chars'],
  ['between letters', 'abcdefgh', 5, 'abcd…'],
  ['the blank before what goes', 'abc defgh', 5, 'abc…'],
  ['no emoji of several parts', 'ab👩\u200d👩\u200d👧cd', 6, 'ab…'],
  ['no surrogate pair', 'abc😀d', 5, 'abc…'],
  ['no letter from its accents', 'abe\u0301\u0301fg', 5, 'ab…'],
  ['no mention', 'by <@123456> now', 9, 'by…'],
  ['no timestamp', 'at <t:1700000000:R>!', 12, 'at…'],
  ['no escape', 'a\\*b', 3, 'a…'],
  ['no masked link', 'see [the rules](https://example.com/r) now', 30, 'see…'],
  ['no address', 'see https://example.com/rules now', 20, 'see…'],
  ['and closes code', 'a `bcdef` g', 7, 'a `bc…`'],
  ['and closes a fence', '```js\nabcdefgh```', 15, '```js\nabcde…```'],
  ['and leaves code out that would be empty', 'ab `cdef`', 5, 'ab…'],
  ['and closes a spoiler', 'a ||secret|| b', 9, 'a ||se…||'],
  ['and closes code in a spoiler', '||a `bcdefghijk` c||', 12, '||a `bcd…`||'],
  ['after backticks that nothing closes', 'a ` b c d e f', 8, 'a ` b c…'],
  ['code before its closing marks', 'ab ``cd`` ef', 8, 'ab…'],
])('cuts %s', (_, text, max, cut) => {
  expect(cutMarkdown(text, max)).toBe(cut)
})

it('is never longer than allowed, nor ill-formed, nor longer than what it cut', () => {
  const piece = fc.constantFrom(
    ...[
      ['`', '``', '```', '||', '\\', '<@12345>', '[a](https://b.c)', 'https://b.c/d', '😀'],
      ['e\u0301', ' ', '\n', 'word', '|', '<', '>', '['],
    ].flat(),
  )
  const texts = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(''))
  fc.assert(
    fc.property(texts, fc.nat(200), (text, max) => {
      const cut = cutMarkdown(text, max)
      expect(cut.length).toBeLessThanOrEqual(Math.min(max, text.length))
      expect(cut.isWellFormed()).toBe(true)
    }),
    { numRuns: 500 },
  )
})
