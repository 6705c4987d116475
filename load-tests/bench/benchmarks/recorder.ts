import { sql } from 'kysely'
import type { Benchmark } from '../benchmark.ts'
import { startChild } from '../child.ts'
import type { Recorded, RecorderMethods } from '../children/recorder.ts'
import { cpuMsOf } from '../cpu-of.ts'
import { fillJournal } from '../fill-journal.ts'
import { insertInBatches, openPlainCopy } from '../plain-inserts.ts'
import { startStores, type Stores } from '../stores.ts'
import { ensurePartitions } from '#core/postgres/ensure-partitions.ts'
import { fillWithJoins } from '#test/support/million-joins.ts'

const guildIds = Array.from({ length: 1_000 }, (_, place) => String(BigInt(place + 1) << 22n))
const boundMs = 120_000

/** From the journal to the committed row. */
export const recorder: Benchmark = {
  name: 'recorder',
  title: 'Recorder: rows from a full journal',
  async run(context) {
    const [runs, joinsEach] = context.isQuick ? [2, 10_000] : [5, 20_000]
    await using stores = await startStores()
    await ensurePartitions(stores.db, new Date())
    if (!context.isQuick) await fillWithJoins(stores.db, new Date())
    await stores.enable(guildIds)
    await using plain = await openPlainCopy(stores)
    await using child = await startChild<RecorderMethods>({
      file: 'recorder.ts',
      env: { DATABASE_URL: stores.databaseUrl, REDIS_URL: stores.redisUrl },
      profileFolder: context.profileFolder,
    })
    context.say(`two databases are filled`)

    const rates = { ours: [] as number[], reference: [] as number[] }
    const costs: Cost[] = []
    const transactions: number[] = []
    for (let run = 0; run < runs; run += 1) {
      const filling = meter(stores)
      await fillJournal({ redis: stores.redis, guildIds, joins: joinsEach, from: run * joinsEach })
      const settled = await filling()
      const since = await databaseNow(stores)
      const recording = meter(stores)
      const recorded = await child.ask('record', joinsEach, boundMs)
      costs.push({ settled, recorded: await recording(), child: recorded })
      transactions.push(recorded.transactions)
      rates.ours.push((recorded.joins / recorded.ms) * 1_000)

      const rows = await plain.rowsSince(since)
      if (rows.length !== joinsEach) throw new Error(`${rows.length} of ${joinsEach} are recorded`)
      const insertMs = await insertInBatches(
        plain,
        rows,
        Math.ceil(joinsEach / recorded.transactions),
      )
      rates.reference.push((rows.length / insertMs) * 1_000)
      context.say(`run ${run + 1}: ${rates.ours.at(-1)} against ${rates.reference.at(-1)} joins/s`)
    }
    const perJoin = (of: (cost: Cost) => number) => costs.map((cost) => of(cost) / joinsEach)
    return {
      reference:
        'one `INSERT … SELECT FROM unnest(…)` for each batch of as many of the same rows into the same table with the same indexes, over one connection, each a transaction; nothing is looked up, counted or read from Redis.',
      rows: [
        { what: 'joins recorded', unit: '/s', ...rates, goal: { atLeast: 0.5 } },
        { what: "recorder's CPU a join", unit: 'ms', ours: perJoin(({ child }) => child.cpuMs) },
        {
          what: "Postgres' CPU a join",
          unit: 'ms',
          ours: perJoin(({ recorded }) => recorded.postgresMs),
        },
        {
          what: "Redis' CPU a join, recording",
          unit: 'ms',
          ours: perJoin(({ recorded }) => recorded.redisMs),
        },
        {
          what: "Redis' CPU a join, settling",
          unit: 'ms',
          ours: perJoin(({ settled }) => settled.redisMs),
        },
        {
          what: 'write-ahead log a join',
          unit: 'B',
          ours: perJoin(({ recorded }) => recorded.walBytes),
        },
      ],
      notes: [
        `${runs} runs of ${joinsEach} joins in ${guildIds.length} guilds, settled by settle.lua, each with the invite whose uses rose; recorded in ${Math.min(...transactions)} to ${Math.max(...transactions)} transactions, beside ${context.isQuick ? 'empty partitions' : '1,100,000 joins of the last 31 days'}. For each join the recorder also looks up the member's earlier stays in 33 days, adds to its day's counts and updates its invite.`,
      ],
    }
  },
}

type Cost = {
  settled: Reading
  recorded: Reading
  child: Recorded
}

type Reading = { redisMs: number; postgresMs: number; walBytes: number }

/** What the stores did from now until the returned function is called. */
function meter({ redisPid, postgresPid, db }: Stores): () => Promise<Reading> {
  const read = async () => ({
    redisMs: cpuMsOf(redisPid),
    postgresMs: cpuMsOf(postgresPid),
    walBytes: await walBytes(db),
  })
  const before = read()
  return async () => {
    const [from, to] = [await before, await read()]
    return {
      redisMs: to.redisMs - from.redisMs,
      postgresMs: to.postgresMs - from.postgresMs,
      walBytes: to.walBytes - from.walBytes,
    }
  }
}

async function walBytes(db: Stores['db']): Promise<number> {
  const { rows } = await sql<{ bytes: string }>`
    select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::text as bytes`.execute(db)
  return Number(rows[0]?.bytes)
}

async function databaseNow({ db }: Stores): Promise<string> {
  const { rows } = await sql<{ now: string }>`select clock_timestamp()::text as now`.execute(db)
  return rows[0]?.now ?? ''
}
