import { characterStart } from './clean-text.ts'
import { codeAt, findCode } from './find-code.ts'

/* What means something else, or nothing, without its end: an escaped mark, a mention (or emoji, or
   time), a link with its words, an address. */
const WHOLE =
  /\\[^0-9A-Za-z\s]|<[^<>\s]{1,200}>|\[[^[\]\n]{0,300}\]\([^()\s]{1,2048}\)|https?:\/\/[^\s<>)]+/g
const WHOLE_MAX = 2_400
const SPOILER = '||'

/**
 * Cuts a text with Discord's formatting to `maxLength` UTF-16 units, ending in `…`: between
 * characters as people see them, never within a mention, a link or an escape. Code and a spoiler that
 * the cut would leave open are closed: what stands in them is not escaped, or not to be seen.
 */
export function cutMarkdown(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text
  const code = findCode(text).filter(({ start }) => start < maxLength)
  const wholes = [...text.slice(0, maxLength + WHOLE_MAX).matchAll(WHOLE)]
    .map(({ index, 0: whole }) => ({ start: index, end: index + whole.length }))
    .filter(({ start }) => !codeAt(code, start))
  const spoilers = findSpoilers(text, (index) => !codeAt(code, index)).filter(
    ({ start }) => start < maxLength,
  )

  /** The last place at or before `index` where the text may end. */
  const boundary = (index: number): number => {
    const at = characterStart(text, index)
    const whole = wholes.find(({ start, end }) => start < at && at < end)
    const span = codeAt(code, at)
    const isInBackticks = span && at <= span.start + span.backticks.length
    const isInClosing = span && at > span.end - span.backticks.length
    const mark = spoilers.find(({ start, end }) => at === start + 1 || at === end - 1)
    const earlier = Math.min(
      at,
      whole?.start ?? at,
      isInBackticks ? span.start : at,
      isInClosing ? span.end - span.backticks.length : at,
      mark ? at - 1 : at,
    )
    return earlier < at ? boundary(earlier) : at
  }

  for (let at = boundary(maxLength - 1); at > 0; at = boundary(at - 1)) {
    const isHidden = spoilers.some(({ start, end }) => start + SPOILER.length <= at && at < end)
    const ending = `…${codeAt(code, at)?.backticks ?? ''}${isHidden ? SPOILER : ''}`
    if (at + ending.length <= maxLength) return `${text.slice(0, at).trimEnd()}${ending}`
  }
  return maxLength > 0 ? '…' : ''
}

/** Discord hides from two bars to the next two, escaped or not. */
function findSpoilers(text: string, isText: (index: number) => boolean) {
  const bars = [...text.matchAll(/\|\|/g)].map(({ index }) => index).filter(isText)
  const spoilers: { start: number; end: number }[] = []
  for (let i = 0; i + 1 < bars.length; i += 2) {
    const [start = 0, close = 0] = bars.slice(i, i + 2)
    spoilers.push({ start, end: close + SPOILER.length })
  }
  return spoilers
}
