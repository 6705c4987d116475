const isTerminal = process.stdout.isTTY
const green = (text: string) => (isTerminal ? `\u001B[32m${text}\u001B[0m` : text)
const dim = (text: string) => (isTerminal ? `\u001B[2m${text}\u001B[0m` : text)

/** Prints one line. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** Runs one step of the start and ticks it off with the time it took; `work` may answer a detail,
 *  such as an address. */
export async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now()
  if (isTerminal) process.stdout.write(`  ${dim('…')} ${name}\r`)
  const result = await work()
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1)
  say(`  ${green('✓')} ${name} ${dim(`${seconds} s`)}`)
  return result
}
