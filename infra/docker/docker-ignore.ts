/** Whether a path of the context stays behind. Knows what our file uses: `*` for everything, and
 *  names of files and folders; the last line that fits decides. */
export function dockerIgnore(text: string): (path: string) => boolean {
  const rules = text
    .split('\n')
    .filter((line) => !/^\s*(#|$)/.test(line))
    .map((line) => ({ isKept: line.startsWith('!'), pattern: line.replace(/^!/, '').trim() }))
  const fits = (pattern: string, path: string) =>
    pattern === '*' || path === pattern || path.startsWith(`${pattern}/`)
  return (path) => rules.findLast(({ pattern }) => fits(pattern, path))?.isKept === false
}
