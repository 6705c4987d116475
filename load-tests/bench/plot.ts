/** A value over something that grows tenfold, with the runs' spread. */
export interface Point {
  x: number
  median: number
  min: number
  max: number
}

export interface Plot {
  title: string
  xTitle: string
  yTitle: string
  points: readonly Point[]
}

const [width, height] = [640, 320]
const edge = { left: 64, right: 24, top: 40, bottom: 48 }

/** Draws points as an SVG: the horizontal axis by powers of ten, the vertical one from 0. */
export function plot({ title, xTitle, yTitle, points }: Plot): string {
  const logs = points.map(({ x }) => Math.log10(x))
  const [first, last] = [Math.min(...logs), Math.max(...logs)]
  const top = niceTop(Math.max(...points.map(({ max }) => max)))
  const xOf = (x: number) =>
    edge.left + ((Math.log10(x) - first) / (last - first || 1)) * (width - edge.left - edge.right)
  const yOf = (y: number) => height - edge.bottom - (y / top) * (height - edge.top - edge.bottom)
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((part) => part * top)
  const line = points.map(({ x, median }) => `${round(xOf(x))},${round(yOf(median))}`).join(' ')
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12" role="img" aria-label="${title} by ${xTitle}">
<rect width="${width}" height="${height}" fill="#fff"/>
<text x="${edge.left}" y="24" font-size="15">${title} (${yTitle})</text>
${ticks
  .map(
    (y) =>
      `<line x1="${edge.left}" x2="${width - edge.right}" y1="${round(yOf(y))}" y2="${round(yOf(y))}" stroke="#ddd"/><text x="${edge.left - 8}" y="${round(yOf(y)) + 4}" text-anchor="end">${y}</text>`,
  )
  .join('\n')}
${points
  .map(
    ({ x, median, min, max }) =>
      `<line x1="${round(xOf(x))}" x2="${round(xOf(x))}" y1="${round(yOf(min))}" y2="${round(yOf(max))}" stroke="#888"/><circle cx="${round(xOf(x))}" cy="${round(yOf(median))}" r="4" fill="#4752c4"/><text x="${round(xOf(x))}" y="${height - edge.bottom + 18}" text-anchor="middle">${x.toLocaleString('en-US')}</text>`,
  )
  .join('\n')}
<polyline points="${line}" fill="none" stroke="#4752c4" stroke-width="2"/>
<text x="${width / 2}" y="${height - 8}" text-anchor="middle">${xTitle}</text>
</svg>
`
}

/** The next of 1, 2, 5, 10, 20 … above. */
function niceTop(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value))
  return [1, 2, 5, 10].map((step) => step * power).find((top) => top >= value) ?? 10 * power
}

const round = (value: number) => Math.round(value * 10) / 10
