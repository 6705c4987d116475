import { setTimeout as pause } from 'node:timers/promises'
import type { Benchmark, Row } from '../benchmark.ts'
import { startChild, type Child } from '../child.ts'
import type { SteadyRecorderMethods } from '../children/steady-recorder.ts'
import { fillOldDay } from '../old-day.ts'
import { startStores } from '../stores.ts'
import { dropExpiredPartitions, ensurePartitions } from '#core/postgres/ensure-partitions.ts'

const guildIds = Array.from({ length: 1_000 }, (_, place) => String(BigInt(place + 1) << 22n))
const joinsPerSecond = 200
/** What begins with the work may be felt a little later. */
const afterMs = 2_000
/** Beyond everybody's 31 days. */
const firstDaysAgo = 40

/** A day that is out of everybody's 31 days goes whole. */
export const retention: Benchmark = {
  name: 'retention',
  title: 'Retention: a day of 1,000,000 joins goes while 200 a second are recorded',
  async run(context) {
    const [runs, joins] = context.isQuick ? [1, 50_000] : [3, 1_000_000]
    await using stores = await startStores()
    await ensurePartitions(stores.db, new Date())
    await stores.enable(guildIds)
    await using child = await startChild<SteadyRecorderMethods>({
      file: 'steady-recorder.ts',
      env: { DATABASE_URL: stores.databaseUrl, REDIS_URL: stores.redisUrl },
      profileFolder: context.profileFolder,
    })
    await child.ask('start', guildIds, joinsPerSecond)

    const windows = {
      rest: [] as Window[],
      drop: [] as Window[],
      deletion: [] as Window[],
      vacuum: [] as Window[],
    }
    const dead = { drop: [] as number[], deletion: [] as number[] }
    const leftMb: number[] = []
    for (let run = 0; run < runs; run += 1) {
      await using day = await fillOldDay(stores.databaseUrl, { joins, daysAgo: firstDaysAgo + run })
      windows.rest.push(await during(child, () => pause(afterMs)))
      const drop = async () => {
        const dropped = await dropExpiredPartitions(stores.db, new Date())
        if (dropped.length !== 1) throw new Error(`dropped ${dropped.join(', ') || 'nothing'}`)
      }
      windows.drop.push(await during(child, drop))
      dead.drop.push(await day.deadRows('joins'))
      windows.deletion.push(await during(child, () => day.deletePlain()))
      dead.deletion.push(await day.deadRows('plain'))
      windows.vacuum.push(await during(child, () => day.vacuumPlain()))
      leftMb.push(await day.plainMb())
      context.say(`run ${run + 1}: dropped in ${windows.drop.at(-1)?.tookMs.toFixed(0)} ms`)
    }
    const inserts = (what: string, of: readonly Window[]): Row => ({
      what: `longest insert, ${what}`,
      unit: 'ms',
      ours: of.map(({ longestInsertMs }) => longestInsertMs),
    })
    const waits = (what: string, of: readonly Window[]): Row => ({
      what: `longest wait of a join, ${what}`,
      unit: 'ms',
      ours: of.map(({ longestWaitMs }) => longestWaitMs),
    })
    const took = (of: readonly Window[]) => of.map(({ tookMs }) => tookMs)
    return {
      rows: [
        { ...inserts('while the day is dropped', windows.drop), goal: { atMost: 100 } },
        inserts('at rest', windows.rest),
        inserts('while DELETE runs beside it', windows.deletion),
        inserts('while VACUUM runs beside it', windows.vacuum),
        waits('while the day is dropped', windows.drop),
        waits('at rest', windows.rest),
        waits('while DELETE runs beside it', windows.deletion),
        waits('while VACUUM runs beside it', windows.vacuum),
        { what: 'dead rows left by dropping', unit: '', ours: dead.drop, goal: { atMost: 0 } },
        { what: 'dead rows left by DELETE', unit: '', ours: dead.deletion },
        { what: 'dropping takes', unit: 'ms', ours: took(windows.drop) },
        { what: 'DELETE takes', unit: 'ms', ours: took(windows.deletion) },
        { what: 'VACUUM after it takes', unit: 'ms', ours: took(windows.vacuum) },
        { what: 'left on disk after DELETE and VACUUM', unit: 'MB', ours: leftMb },
      ],
      notes: [
        `${runs} runs. An insert is the recorder's transaction, with all that is in it: the longest of all while the work went on and for ${afterMs / 1_000} s after. A wait is that of one of the ${joinsPerSecond} joins a second, from its settlement until its commit is known, likewise; the recorder rests up to 60 ms between two transactions. The plain table holds the same ${joins.toLocaleString('en-US')} rows with the same indexes, and no join is recorded into it.`,
      ],
    }
  },
}

type Window = { longestInsertMs: number; longestWaitMs: number; tookMs: number }

/** Does some work while joins are recorded. */
async function during(
  child: Child<SteadyRecorderMethods>,
  work: () => Promise<void>,
): Promise<Window> {
  await child.ask('waits')
  const startedAt = performance.now()
  await work()
  const tookMs = performance.now() - startedAt
  await pause(afterMs)
  const waits = await child.ask('waits')
  const { joins, transactions } = waits
  if (joins.length < joinsPerSecond) throw new Error(`only ${joins.length} joins were recorded`)
  return { longestInsertMs: Math.max(...transactions), longestWaitMs: Math.max(...joins), tookMs }
}
