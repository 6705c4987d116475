/** A bar with round corners, as part of a path. */
export function barPath(bar: { x: number; y: number; width: number; height: number }): string {
  const { x, y, width, height } = bar
  const r = Math.min(3, width / 3, height / 2)
  const corner = (dx: number, dy: number) => `a${r},${r} 0 0 1 ${dx},${dy}`
  return [
    `M${x + r},${y}h${width - 2 * r}${corner(r, r)}`,
    `v${height - 2 * r}${corner(-r, r)}`,
    `h${2 * r - width}${corner(-r, -r)}`,
    `v${2 * r - height}${corner(r, -r)}z`,
  ].join('')
}
