import { readdirSync, readFileSync } from 'node:fs'

/** What /proc counts in: a hundredth of a second on every Linux there is. */
const TICK_MS = 10

/** CPU that a process took since it began, with what it started and what of that has ended, in ms:
 *  a Postgres is a process for each connection. */
export function cpuMsOf(pid: number): number {
  const own = statOf(pid)
  if (own === undefined) throw new Error(`process ${pid} has ended`)
  const children = readdirSync('/proc')
    .map(Number)
    .filter(Number.isInteger)
    .flatMap((id) => statOf(id) ?? [])
    .filter(({ parent }) => parent === pid)
  const ticks = own.ticks + own.endedTicks + children.reduce((sum, { ticks }) => sum + ticks, 0)
  return ticks * TICK_MS
}

/** Undefined where there is no such process any more. @see man 5 proc_pid_stat */
function statOf(pid: number) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // What follows the name, which may hold anything.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    const field = (number: number) => Number(fields[number - 3])
    return {
      parent: field(4),
      ticks: field(14) + field(15),
      endedTicks: field(16) + field(17),
    }
  } catch {
    return undefined
  }
}
