/** A join as a feed told of it. */
export interface SeenJoin {
  joinedAtMs: number
  seenAtMs: number
}

const width = 900
const panelHeight = 170
const left = 60
const gap = 50

/** Draws, second by second, how many joined and how long they waited for their attribution. */
export function plotJoins(joins: readonly SeenJoin[]): string {
  const seconds = bySecond(joins)
  const most = Math.max(...seconds.map(({ count }) => count))
  const longestMs = Math.max(...seconds.map(({ p95Ms }) => p95Ms))
  const last = Math.max(1, seconds.at(-1)?.second ?? 1)
  const xOf = (second: number) => left + (second / last) * (width - left - 20)
  const panel = (number: number, title: string, top: number) => {
    const bottom = 40 + number * (panelHeight + gap) + panelHeight
    const yOf = (value: number) => bottom - (value / (top || 1)) * panelHeight
    return { bottom, yOf, frame: frame(title, top, bottom) }
  }
  const rate = panel(0, 'joins a second', most)
  const delay = panel(1, 'from join to feed, ms: median (dark) and 95 % (light)', longestMs)
  const line = (value: (one: Second) => number, yOf: (v: number) => number, colour: string) =>
    `<polyline fill="none" stroke="${colour}" stroke-width="1.5" points="${seconds
      .map((one) => `${xOf(one.second).toFixed(1)},${yOf(value(one)).toFixed(1)}`)
      .join(' ')}"/>`
  const height = delay.bottom + 40
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="13">
<rect width="100%" height="100%" fill="white"/>
${rate.frame}${line(({ count }) => count, rate.yOf, '#4752c4')}
${delay.frame}${line(({ p95Ms }) => p95Ms, delay.yOf, '#9aa0e8')}${line(({ medianMs }) => medianMs, delay.yOf, '#23272a')}
<text x="${width - 20}" y="${height - 12}" text-anchor="end">${last} s</text>
</svg>
`
}

function frame(title: string, top: number, bottom: number): string {
  return `<text x="${left}" y="${bottom - panelHeight - 10}">${title}</text>
<text x="${left - 8}" y="${bottom - panelHeight + 5}" text-anchor="end">${Math.round(top)}</text>
<text x="${left - 8}" y="${bottom + 5}" text-anchor="end">0</text>
<path d="M${left} ${bottom - panelHeight}V${bottom}H${width - 20}" fill="none" stroke="#888"/>`
}

interface Second {
  second: number
  count: number
  medianMs: number
  p95Ms: number
}

/** Those who joined in the same second, together; a second without any has no point. */
export function bySecond(joins: readonly SeenJoin[]): Second[] {
  const startMs = joins.reduce((least, { joinedAtMs }) => Math.min(least, joinedAtMs), Infinity)
  const groups = Map.groupBy(joins, ({ joinedAtMs }) => Math.floor((joinedAtMs - startMs) / 1_000))
  return [...groups]
    .sort(([a], [b]) => a - b)
    .map(([second, group]) => {
      const delays = group.map((join) => join.seenAtMs - join.joinedAtMs).sort((a, b) => a - b)
      const at = (share: number) => delays[Math.floor(delays.length * share)] ?? 0
      return { second, count: group.length, medianMs: at(0.5), p95Ms: at(0.95) }
    })
}
