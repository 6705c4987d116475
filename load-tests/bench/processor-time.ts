import { readFile } from 'node:fs/promises'

/** Linux counts processor time in hundredths of a second. */
const msPerTick = 10

/** Processor time that processes have taken so far, with the children of theirs that ended. */
export async function processorMsOf<Name extends string>(
  pids: Readonly<Record<Name, readonly number[]>>,
): Promise<Record<string, number>> {
  const entries = Object.entries<readonly number[]>(pids).map(async ([name, some]) => {
    const each = await Promise.all(some.map(cpuMs))
    return [name, each.reduce((sum, ms) => sum + ms, 0)] as const
  })
  return Object.fromEntries(await Promise.all(entries))
}

async function cpuMs(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // After the name, which may hold spaces and brackets, as proc(5) numbers them from 3.
  const fields = text.replace(/^.*\) /s, '').split(' ')
  const ticks = [14, 15, 16, 17].map((number) => Number(fields[number - 3] ?? 0))
  return ticks.reduce((sum, count) => sum + count, 0) * msPerTick
}

/** A process and all that it has started, and they. */
export async function familyOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '')
  const children = text.split(' ').filter(Boolean).map(Number)
  return [pid, ...(await Promise.all(children.map(familyOf))).flat()]
}
