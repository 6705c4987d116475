import { applyEdits, format } from 'jsonc-parser'

/** A document with a line for each value, two blanks a level; what is no JSON stays as near as it
 *  can. */
export function formatDocument(text: string): string {
  return applyEdits(
    text,
    format(text, undefined, { tabSize: 2, insertSpaces: true, eol: '\n', keepLines: false }),
  )
}
