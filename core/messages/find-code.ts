/** Code within a text, its backticks included: `end` is after the last. */
export type CodeSpan = { start: number; end: number; backticks: string }

const FENCE = '```'

/**
 * Where Discord shows a text as code: from backticks to as many backticks, or from three to three.
 * Backticks that nothing closes are backticks.
 */
export function findCode(text: string): CodeSpan[] {
  const spans: CodeSpan[] = []
  /** Runs of backticks that no later run closes, so that each is looked for only once. */
  const unclosed = new Set<string>()
  const next = /\\[^0-9A-Za-z\s]|`+/g
  for (let match = next.exec(text); match; match = next.exec(text)) {
    const [run] = match
    if (run.startsWith('\\')) continue
    const span =
      fenceAt(text, match.index, run, unclosed) ?? inlineAt(text, match.index, run, unclosed)
    if (!span) continue
    spans.push(span)
    next.lastIndex = span.end
  }
  return spans
}

function fenceAt(
  text: string,
  start: number,
  run: string,
  unclosed: Set<string>,
): CodeSpan | undefined {
  if (run.length < FENCE.length || unclosed.has('fence')) return undefined
  const close = text.indexOf(FENCE, start + FENCE.length + 1)
  if (close === -1) unclosed.add('fence')
  return close === -1 ? undefined : { start, end: close + FENCE.length, backticks: FENCE }
}

function inlineAt(
  text: string,
  start: number,
  run: string,
  unclosed: Set<string>,
): CodeSpan | undefined {
  if (unclosed.has(run)) return undefined
  const runs = /`+/g
  runs.lastIndex = start + run.length
  for (let match = runs.exec(text); match; match = runs.exec(text)) {
    if (match[0] === run) return { start, end: runs.lastIndex, backticks: run }
  }
  unclosed.add(run)
  return undefined
}

/** The code that `index` is in, if any. `spans` as `findCode` gives them, in order. */
export function codeAt(spans: readonly CodeSpan[], index: number): CodeSpan | undefined {
  return spans.find(({ start, end }) => start < index && index < end)
}
