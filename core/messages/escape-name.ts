const NAME_MAX = 100
const ZERO_WIDTH_SPACE = '\u200b'

/**
 * A person's name as text that shows itself and does nothing: it neither formats, nor mentions, nor
 * links, nor turns the direction of what follows. At most 100 characters of it.
 */
export function escapeName(name: string): string {
  return (
    name
      .slice(0, NAME_MAX)
      .toWellFormed()
      .replaceAll(/\s+/g, ' ')
      // Invisible controls, and marks that change the direction of writing.
      .replaceAll(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '')
      .replaceAll(/[\\*_~`|<>#\-+[\](){}:.!]/g, (mark) => `\\${mark}`)
      // Backslashes do not stop @everyone or an invite link.
      .replaceAll('@', `@${ZERO_WIDTH_SPACE}`)
      .replaceAll('/', `${ZERO_WIDTH_SPACE}/`)
  )
}
