import type { MessageKind } from '#core/messages/message-facts.ts'
import { findVariable } from '#core/messages/variable-catalogue.ts'

/** A stretch of a text that looks different. */
export type TextMark = { start: number; end: number; kind: 'variable' | 'unknown' | 'fault' }

/** A piece of a text, and every mark that covers it. */
export type MarkedPiece = { text: string; kinds: TextMark['kind'][] }

/** Most marks that are drawn; a text has room for thousands. */
const MARKS_MAX = 500

/** Where a text has variables: those that such a message knows, and those that stay as written. */
export function variableMarks(text: string, kind: MessageKind): TextMark[] {
  return [...text.matchAll(/<([a-z][a-z_]*_[a-z_]+)>/g)].slice(0, MARKS_MAX).map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    kind: findVariable(match[1] ?? '', kind) ? 'variable' : 'unknown',
  }))
}

/** A fault's mark: as much of it as stands in its first line. */
export function faultMark(
  text: string,
  { offset, length }: { offset: number; length: number },
): TextMark {
  const lineEnd = text.indexOf('\n', offset)
  const end = Math.min(offset + length, lineEnd === -1 ? text.length : lineEnd)
  return { start: offset, end: Math.max(end, offset), kind: 'fault' }
}

/** Cuts a text into its lines, and those where marks begin and end. */
export function markedLines(text: string, marks: readonly TextMark[]): MarkedPiece[][] {
  const lines: MarkedPiece[][] = []
  let start = 0
  const shown = marks.slice(0, MARKS_MAX)
  for (const line of text.split('\n')) {
    const end = start + line.length
    const near = shown.filter((mark) => mark.start <= end && mark.end >= start)
    lines.push(piecesOf(line, start, near))
    start = end + 1
  }
  return lines
}

/** The pieces of a line that begins at `offset` in the text. */
function piecesOf(line: string, offset: number, marks: readonly TextMark[]): MarkedPiece[] {
  const within = (index: number) => Math.max(0, Math.min(index - offset, line.length))
  const edges = marks.flatMap(({ start, end }) => [within(start), within(end)])
  const cuts = [...new Set([0, ...edges, line.length])].toSorted((a, b) => a - b)
  return cuts.slice(0, -1).map((from, index) => ({
    text: line.slice(from, cuts[index + 1]),
    kinds: marks
      .filter(({ start, end }) => start - offset <= from && from < end - offset)
      .map(({ kind }) => kind),
  }))
}
