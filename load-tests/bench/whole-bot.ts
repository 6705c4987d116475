import type { BenchContext } from './benchmark.ts'
import { familyOf } from './processor-time.ts'
import { untilPrimed, type HotPath } from './hot-path.ts'
import { startBot } from '#test/support/bot.ts'

/** The bot as it is: a manager and a cluster. */
export interface WholeBot extends AsyncDisposable {
  /** Joins in Postgres since it was started, as its metrics say. */
  recorded: () => Promise<number>
  pids(): Promise<{ manager: number[]; cluster: number[] }>
}

/** Starts it and waits until every guild's invites are read. */
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
    await untilPrimed(discord, guilds, context.signal)
  } catch (error) {
    await bot.stop()
    throw error
  }
  return {
    async recorded() {
      const text = await (await fetch(`${bot.metricsUrl}/metrics`)).text()
      const lines = text.matchAll(/^usher_joins_recorded_total(?:\{.*\})? (\d+)/gm)
      return [...lines].reduce((sum, [, count]) => sum + Number(count), 0)
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
