import { cleanText, isolate } from './clean-text.ts'
import type { Value } from './value.ts'

/**
 * Where a value stands, for Discord reads each place in its own way:
 * - `markdown`: a message, a description, a field's text: formatting, mentions, links
 * - `title`: a title, a field's name: formatting, but no mentions and links
 * - `text`: an author's name, a footer: shown as it is, backslashes too
 * - `code`: between backticks, where a backslash shows itself
 * - `url`: within an address
 */
export type Place = 'markdown' | 'title' | 'text' | 'code' | 'url'

/** Longest text of people that a value shows; names are at most 100, descriptions 300. */
const CHOSEN_MAX = 300
const ZERO_WIDTH_SPACE = '\u200b'

/** A value as text that shows itself in that place, and does nothing else but its own mention. */
export function showValue(value: Value, place: Place): string {
  switch (value.kind) {
    case 'word':
      return showWord(value.text, place)
    case 'chosen':
      return showChosen(cleanText(value.text, CHOSEN_MAX), place)
    case 'mention':
      return place === 'markdown' ? value.mark : showValue(value.name, place)
    case 'list': {
      const shown = value.values.map((item) => showValue(item, place))
      if (value.leftOut > 0) shown.push(`+${value.leftOut}`)
      return shown.join(place === 'url' ? '%2C' : ', ')
    }
    case 'url':
      return place === 'url' ? encodePart(value.url) : wholeUrl(value.url)
    default:
      return value satisfies never
  }
}

function showWord(text: string, place: Place): string {
  if (place === 'url') return encodePart(text)
  return place === 'markdown' || place === 'title' ? text.replaceAll('_', '\\_') : text
}

function showChosen(text: string, place: Place): string {
  if (place === 'url') return encodePart(text)
  if (place === 'markdown' || place === 'title') return isolate(escapeMarkdown(text))
  // Not rendered as markdown, but Discord looks for mentions and invite links in the bare text.
  const harmless = text.replaceAll(/[@</]/g, `$&${ZERO_WIDTH_SPACE}`).replaceAll('`', 'ˋ')
  return isolate(harmless)
}

/**
 * Text that shows itself where Discord renders markdown: it neither formats, nor mentions, nor
 * links, and can't leave what stands around it.
 */
function escapeMarkdown(text: string): string {
  const escaped = text
    // A backslash doesn't stop a backtick from closing code that the template opened.
    .replaceAll('`', 'ˋ')
    .replaceAll(/[\\*_~|<>#+\-[\]():./]/g, (mark) => `\\${mark}`)
    // Nor does it stop @everyone.
    .replaceAll('@', `@${ZERO_WIDTH_SPACE}`)
  // Spoilers and strike-through end at the next two marks, escaped or not.
  return /[|~]$/.test(escaped) ? `${escaped}${ZERO_WIDTH_SPACE}` : escaped
}

/** A part of an address; also without the marks that end a link in a text. */
function encodePart(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll(/[!'()*_~.]/g, percent)
}

/** An address that a text around it, or code, can't mistake for more than one. */
function wholeUrl(url: string): string {
  return url.replaceAll(/[\s<>()[\]|`\\"]/g, (mark) =>
    encodeURIComponent(mark).replace(/^[()]$/, percent),
  )
}

const percent = (mark: string) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`
