/* Marks that stack on one letter: four are enough for every script, and for no tower. */
const TOWER = /(\p{M}{4})\p{M}+/gu
/* Controls, and format characters with the marks that turn the direction of writing among them.
   Kept: the joiners that emoji and Persian need, and the tags that make a flag. */
const UNSEEN = /(?!\u200c|\u200d|[\u{e0020}-\u{e007f}])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu
const JOINERS = /([\u200c\u200d])[\u200c\u200d]+/g
const SEEN = /[^\p{C}\p{Z}\p{M}\p{Default_Ignorable_Code_Point}\u2800]/u
const ADDRESS_AT_END = /https?:\/\/\S*$/
const RIGHT_TO_LEFT =
  /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u

/**
 * Text that people chose, on one line, without what cannot be seen or reaches beyond it. Still to be
 * escaped for where it will stand.
 * @param maxLength UTF-16 units; what is longer ends in `…`
 */
export function cleanText(text: string, maxLength: number): string {
  const clean = text
    .slice(0, maxLength * 8)
    .toWellFormed()
    .replaceAll(/\s+/g, ' ')
    .replaceAll(UNSEEN, '')
    .replaceAll(JOINERS, '$1')
    .replaceAll(TOWER, '$1')
    .replaceAll(/ {2,}/g, ' ')
    .trim()
  return cutText(clean, maxLength)
}

/** Whether a reader sees anything of it: a name may consist of blanks and fillers alone. */
export const isSeen = (text: string | null | undefined): text is string =>
  typeof text === 'string' && SEEN.test(text)

/** Text written from right to left, kept from turning what stands beside it. */
export function isolate(text: string): string {
  return RIGHT_TO_LEFT.test(text) ? `\u2068${text}\u2069` : text
}

/** Cuts between characters as people see them, and not within an address, as half of one is the
 *  address of something else; what is cut ends in `…`. */
export function cutText(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text
  const at = characterStart(text, Math.max(0, maxLength - 1))
  const address = text.charAt(at).trim() ? ADDRESS_AT_END.exec(text.slice(0, at)) : null
  return `${text.slice(0, address?.index ?? at).trimEnd()}…`
}

const characters = new Intl.Segmenter('en', { granularity: 'grapheme' })
/** No character is longer, save one that is made to be: it is cut between its code points. */
const CHARACTER_MAX = 64

/** Where the character begins that `index` is in. */
export function characterStart(text: string, index: number): number {
  const from = Math.max(0, index - CHARACTER_MAX)
  const near = text.slice(from, index + CHARACTER_MAX)
  const start = from + (characters.segment(near).containing(index - from)?.index ?? index - from)
  if (start > from || from === 0) return start
  return isLowSurrogate(text.charCodeAt(index)) ? index - 1 : index
}

const isLowSurrogate = (unit: number) => unit >= 0xdc00 && unit <= 0xdfff
