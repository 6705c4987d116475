import { cleanText } from './clean-text.ts'
import { showValue } from './show-value.ts'
import { chosen } from './value.ts'

const NAME_MAX = 100

/**
 * A name as text of a message that shows itself and does nothing: it neither formats, nor mentions,
 * nor links, nor turns the direction of what follows. At most 100 characters of it.
 */
export function escapeName(name: string): string {
  return showValue(chosen(cleanText(name, NAME_MAX)), 'markdown')
}
