import { setTimeout as pause } from 'node:timers/promises'
import type { BenchContext } from './benchmark.ts'
import { startChild, type Child } from './child.ts'
import type { CountMethods } from './children/count.ts'
import type { DiscordMethods, DiscordOptions } from './children/discord.ts'
import type { FetchMethods } from './children/fetch.ts'
import type { Reading } from './children/meter.ts'
import type { SettleMethods } from './children/settle.ts'
import type { StockMethods } from './children/stock.ts'
import { environmentOf } from './children/shards-of-child.ts'
import { familyOf } from './processor-time.ts'
import { startStores, type Stores } from './stores.ts'
import type { JoinInput } from '#infra/local/discord/control/world-types.ts'
import { localApplication } from '#test/support/local-discord.ts'

/* Stage of the benchmarks of the hot path: a local Discord, stores and clients, each a process. Every
   client has a shard, so that all may be connected while only one of them hears of anything. */

export interface HotPath extends AsyncDisposable {
  discord: Child<DiscordMethods>
  stores: Stores
  apiBase: string
  /** Of what is neither a client nor the bot. */
  pids: () => Promise<Record<'discord' | 'redis' | 'postgres', number[]>>
  count: (shardId: number) => Promise<Child<CountMethods>>
  fetch: (shardId: number) => Promise<Child<FetchMethods>>
  stock: (shardId: number) => Promise<Child<StockMethods>>
  /** Call it once the guilds are enabled. */
  settle: (shards: number | number[], primed: number) => Promise<Child<SettleMethods>>
}

/** Besides what the allowance leaves for it. */
const primingBoundMs = 120_000
/** More than any process can use: what is measured here never waits for the allowance. */
const unlimitedRps = 10_000

export async function startHotPath(
  { profileFolder, signal }: Pick<BenchContext, 'profileFolder' | 'signal'>,
  options: { totalShards: number; discord?: DiscordOptions; globalRps?: number },
): Promise<HotPath> {
  const { totalShards, discord: settings = {}, globalRps = unlimitedRps } = options
  const own = new AsyncDisposableStack()
  try {
    const stores = own.use(await startStores())
    const discord = own.use(
      await startChild<DiscordMethods>({
        file: 'discord.ts',
        env: { BENCH_DISCORD: JSON.stringify({ guildsPerShard: 100_000, ...settings }) },
        profileFolder,
      }),
    )
    const apiBase = await discord.ask('apiBase')
    const environment = (shardIds: readonly number[]) => ({
      ...environmentOf({ apiBase, shardIds, totalShards }),
      LOG_LEVEL: 'warn',
      DISCORD_TOKEN: localApplication.botToken,
      DISCORD_GLOBAL_RPS: String(globalRps),
      DATABASE_URL: stores.databaseUrl,
      REDIS_URL: stores.redisUrl,
      PRIVACY_KEY: Buffer.alloc(32, 9).toString('base64'),
    })
    const start = <Methods extends CountMethods>(file: string, ...shardIds: number[]) =>
      startChild<Methods>({ file, env: environment(shardIds), profileFolder })
    return {
      discord,
      stores,
      apiBase,
      pids: async () => ({
        discord: [discord.pid],
        redis: [stores.redisPid],
        postgres: await familyOf(stores.postgresPid),
      }),
      count: async (shardId) => own.use(await start<CountMethods>('count.ts', shardId)),
      fetch: async (shardId) => own.use(await start<FetchMethods>('fetch.ts', shardId)),
      stock: async (shardId) => own.use(await start<StockMethods>('stock.ts', shardId)),
      async settle(shards, primed) {
        await stores.provePunctual()
        await discord.ask('lists')
        const child = own.use(await start<SettleMethods>('settle.ts', ...[shards].flat()))
        await untilPrimed({ discord, guilds: primed, globalRps, signal })
        return child
      },
      [Symbol.asyncDispose]: () => own.disposeAsync(),
    }
  } catch (error) {
    await own.disposeAsync()
    throw error
  }
}

/** Waits until so many lists were read, and what follows from the last of them is settled. */
export async function untilPrimed(options: {
  discord: Child<DiscordMethods>
  guilds: number
  globalRps?: number
  signal: AbortSignal
}): Promise<void> {
  const { discord, guilds, globalRps = unlimitedRps, signal } = options
  const allowedMs = (guilds / (globalRps / 2)) * 1_000
  const deadline = performance.now() + allowedMs + primingBoundMs
  for (let lists = 0; lists < guilds; lists += await discord.ask('lists')) {
    if (performance.now() > deadline)
      throw new Error(`only ${lists} of ${guilds} guilds are primed`)
    await pause(200, undefined, { signal })
  }
  await pause(1_000, undefined, { signal })
}

/** Plays joins to one client. @returns what it did, and what it did after that for `tailMs` */
export async function playTo(
  { discord }: Pick<HotPath, 'discord'>,
  client: Child<CountMethods>,
  { joins, overMs, tailMs = 0 }: { joins: JoinInput[]; overMs: number; tailMs?: number },
): Promise<Reading & { discordCpuMs: number }> {
  await client.ask('begin', joins.length)
  const played = await discord.ask('join', joins, overMs)
  await client.ask('untilDone', overMs + 60_000)
  await pause(tailMs)
  return { ...(await client.ask('read')), discordCpuMs: played.cpuMs }
}
