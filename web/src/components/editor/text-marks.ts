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

/** Cuts a text where its marks begin and end. */
export function markedPieces(text: string, marks: readonly TextMark[]): MarkedPiece[] {
  const shown = marks.slice(0, MARKS_MAX)
  const edges = shown.flatMap(({ start, end }) => [start, end])
  const cuts = [...new Set([0, ...edges.map((at) => Math.min(at, text.length)), text.length])]
  const inOrder = cuts.toSorted((a, b) => a - b)
  return inOrder.slice(0, -1).map((from, index) => ({
    text: text.slice(from, inOrder[index + 1]),
    kinds: shown.filter(({ start, end }) => start <= from && from < end).map(({ kind }) => kind),
  }))
}
