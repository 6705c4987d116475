import { setTimeout as pause } from 'node:timers/promises'
import { startBot, type Bot, type BotOptions } from './bot.ts'
import type { Stack } from './stack.ts'
import { waitFor } from './wait-for.ts'

export type MachinesOptions = {
  stack: Stack
  count: number
  totalShards: number
  env?: Record<string, string>
  bot?: Partial<BotOptions>
}

/** Managers of one bot, each with its slice of the shards, as on machines of their own. */
export type Machines = {
  readonly all: readonly Bot[]
  /** Starts the one at `index`, in place of what was there. */
  start(index: number): Promise<Bot>
  /** Starts all, and waits until each is ready. */
  startAll(): Promise<void>
  /** SIGTERM, one after the other, each ready again before the next. */
  restartInTurn(): Promise<void>
  /** What all of them wrote in the end, for a failure's message. */
  output(): string
  stop(): Promise<void>
}

/** As many starts at once as two cores can take; what waits for its shards takes longer. */
export const READY_MS = 150_000

export function makeMachines(options: MachinesOptions): Machines {
  const { stack, count, totalShards, env } = options
  const bots: Bot[] = []
  async function start(index: number): Promise<Bot> {
    const bot = await startBot({
      apiBase: stack.discord.apiBase,
      databaseUrl: stack.databaseUrl,
      redisUrl: stack.redisServer.url,
      totalShards,
      env: { HOST_COUNT: String(count), HOST_INDEX: String(index), ...env },
    })
    bots[index] = bot
    return bot
  }
  return {
    all: bots,
    start,
    async startAll() {
      await Promise.all(Array.from({ length: count }, (_, index) => start(index)))
      await Promise.all(bots.map((bot) => bot.waitUntilReady(READY_MS)))
    },
    async restartInTurn() {
      for (const [index, bot] of bots.entries()) {
        await bot.stop()
        await (await start(index)).waitUntilReady(READY_MS)
      }
    },
    output: () => bots.map((bot, i) => `machine ${i}:\n${bot.output().slice(-3_000)}`).join('\n'),
    async stop() {
      await Promise.all(bots.map((bot) => bot.stop()))
    },
  }
}

/** SIGKILL for a manager and all its clusters at once, as when a machine is gone. */
export async function killMachine(bot: Bot): Promise<void> {
  const pids = await bot.clusterPids()
  for (const pid of pids) process.kill(pid, 'SIGKILL')
  await bot.kill()
}

export type ShardWatch = {
  /** What was wrong at any moment: a shard on two connections. */
  readonly twice: readonly number[]
  /** Longest time that any shard was not connected, since each was connected first. */
  longestGapMs(): number
  stop(): void
}

/** Looks at the shards' connections as Discord has them, again and again. */
export function watchShards({ discord }: Pick<Stack, 'discord'>): ShardWatch {
  const seenAt = new Map<number, number>()
  const twice: number[] = []
  let longestMs = 0
  async function look(): Promise<void> {
    const { sessions } = await discord.control.sessions()
    const now = performance.now()
    const connected = sessions.filter((one) => one.connected).map(({ shardId }) => shardId)
    for (const [i, shardId] of connected.entries()) {
      if (connected.indexOf(shardId) !== i) twice.push(shardId)
      longestMs = Math.max(longestMs, now - (seenAt.get(shardId) ?? now))
      seenAt.set(shardId, now)
    }
  }
  const timer = setInterval(() => void look(), 20)
  return {
    twice,
    longestGapMs: () => Math.round(longestMs),
    stop: () => clearInterval(timer),
  }
}

/** Resolves once the shards 0 to `total` - 1 are connected, each once; says what is instead. */
export async function expectEachShardOnce(stack: Stack, total: number): Promise<void> {
  const wanted = Array.from({ length: total }, (_, id) => id).join()
  await waitFor(
    async () => {
      const { sessions } = await stack.discord.control.sessions()
      const connected = sessions.filter((one) => one.connected && one.shardCount === total)
      const ids = connected.map(({ shardId }) => shardId).toSorted((a, b) => a - b)
      if (ids.join() !== wanted) throw new Error(`connected: ${ids.join()}`)
      return true
    },
    { timeoutMs: 60_000, message: `${total} shards to be connected, each once` },
  )
}

/** Lets members join guilds in turn, so many a second, until it is stopped. */
export function joinSteadily(
  { discord }: Pick<Stack, 'discord'>,
  guilds: readonly { guildId: string; codes: readonly string[] }[],
  perSecond: number,
): { stop(): Promise<number> } {
  const stopping = new AbortController()
  const startedAt = performance.now()
  const run = async () => {
    let joined = 0
    while (!stopping.signal.aborted) {
      const due = ((performance.now() - startedAt) / 1_000) * perSecond
      for (; joined < due; joined += 1) {
        const guild = guilds[joined % guilds.length]
        const code = guild?.codes[Math.floor(joined / guilds.length) % guild.codes.length]
        if (guild && code) await discord.control.join({ guildId: guild.guildId, by: { code } })
      }
      await pause(1_000 / perSecond)
    }
    return joined
  }
  const running = run()
  return {
    stop() {
      stopping.abort()
      return running
    },
  }
}
