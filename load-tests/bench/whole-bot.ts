import { setTimeout as pause } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import { sql } from 'kysely'
import type { BenchContext } from './benchmark.ts'
import { familyOf } from './processor-time.ts'
import { untilPrimed, type HotPath } from './hot-path.ts'
import { measureJournals } from '#core/redis/journal-backlog.ts'
import { startBot } from '#test/support/bot.ts'

/** The bot as it is: a manager and a cluster. */
export interface WholeBot extends AsyncDisposable {
  /** Joins in Postgres, by the counts of their days. */
  recorded: () => Promise<number>
  pids(): Promise<{ manager: number[]; cluster: number[] }>
}

const recordedBoundMs = 120_000

/** Starts it and waits until every guild's invites are read and recorded. */
export async function startWholeBot(
  { discord, stores, apiBase }: HotPath,
  options: { totalShards: number; guilds: number; context: BenchContext },
): Promise<WholeBot> {
  const { totalShards, guilds, context } = options
  const { profileFolder } = context
  await stores.provePunctual()
  await discord.ask('lists')
  const bot = await startBot({
    apiBase,
    databaseUrl: stores.databaseUrl,
    redisUrl: stores.redisUrl,
    totalShards,
    env: {
      LOG_LEVEL: 'info',
      DISCORD_GLOBAL_RPS: '10000',
      ...(profileFolder && { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${profileFolder}` }),
    },
  })
  try {
    await bot.waitUntilReady()
    await untilPrimed({ discord, guilds, signal: context.signal })
    await untilRecorded(stores.redis, context.signal)
  } catch (error) {
    await bot.stop()
    throw error
  }
  return {
    async recorded() {
      // Not from the metrics, which clusters tell their manager every few seconds.
      const { rows } = await sql<{ joins: string | null }>`
        select sum(joins)::text as joins from day_counts`.execute(stores.db)
      return Number(rows[0]?.joins ?? 0)
    },
    async pids() {
      const [manager = bot.pid, ...cluster] = await familyOf(bot.pid)
      return { manager: [manager], cluster }
    },
    async [Symbol.asyncDispose]() {
      await bot.stop()
    },
  }
}

/** Waits until nothing that is journalled waits to be recorded. */
async function untilRecorded(redis: Redis, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + recordedBoundMs
  for (;;) {
    const { settlements } = await measureJournals(redis)
    if (settlements === 0) return
    if (performance.now() > deadline) throw new Error(`${settlements} settlements wait`)
    await pause(200, undefined, { signal })
  }
}
