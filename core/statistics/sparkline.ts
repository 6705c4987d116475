const NOTHING = '▁'
const STEPS = ['▂', '▃', '▄', '▅', '▆', '▇', '█']

/** Numbers, none below 0, as a line of bars; only a 0 is flat, and the greatest is full. */
export function sparkline(values: readonly number[]): string {
  const greatest = values.reduce((a, b) => Math.max(a, b), 0)
  return values
    .map((value) => {
      if (value <= 0) return NOTHING
      return STEPS[Math.ceil((value / greatest) * STEPS.length) - 1] ?? NOTHING
    })
    .join('')
}
