import { addedInShard, type GuildPlan } from './guilds-of-shard.ts'
import { serveParent } from '../serve-parent.ts'
import type { JoinInput, LoadGuild } from '#infra/local/discord/control/world-types.ts'
import { startLocalDiscord } from '#infra/local/discord/local-discord.ts'
import type { LocalDiscordOptions } from '#infra/local/discord/options.ts'
import { localApplication, localControlToken } from '#test/support/local-discord.ts'

/* A local Discord without limits to speak of, as a process: what it takes is not the bot's. */

export type DiscordOptions = Pick<LocalDiscordOptions, 'latency' | 'guildsPerShard'> & {
  globalRps?: number
}

export type DiscordMethods = {
  apiBase: () => string
  /** Guilds that this shard sees, each with so many invites of its owner. */
  makeGuilds: (plan: GuildPlan) => Promise<LoadGuild[]>
  /** In this order, spread over the time; resolves with how long it took. */
  join: (joins: JoinInput[], overMs: number) => Promise<{ ms: number; cpuMs: number }>
  /** What this process has taken so far. */
  cpuMs: () => number
  /** How often the invites of a guild were asked for since the last time. */
  lists: () => Promise<number>
}

const settings = JSON.parse(process.env['BENCH_DISCORD'] ?? '{}') as DiscordOptions // our parent's
const unlimited = 1_000_000
/** While guilds are made: the instant they are made at, and the chance that decides their shard. */
let madeAtMs: number | undefined
let chance: number | undefined

const discord = await startLocalDiscord({
  port: 0,
  controlToken: localControlToken,
  application: localApplication,
  maxConcurrency: 1_000,
  inviteListLimit: { requests: unlimited, perMs: 1_000 },
  globalRps: unlimited,
  ...settings,
  now: () => madeAtMs ?? Date.now(),
  random: () => chance ?? Math.random(),
})
const cpuMs = () => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}
const methods: DiscordMethods = {
  apiBase: () => discord.apiBase,
  makeGuilds: (plan) =>
    addedInShard(discord.control, plan, (at, next) => {
      madeAtMs = at
      chance = next
    }),
  async join(joins, overMs) {
    const startedAt = performance.now()
    const cpuAt = cpuMs()
    await discord.control.joinMany({ joins, overMs })
    return { ms: performance.now() - startedAt, cpuMs: cpuMs() - cpuAt }
  },
  cpuMs,
  async lists() {
    const { counts } = await discord.control.requests({ reset: true })
    const lists = counts.filter(({ route }) => route === 'GET /guilds/:guildId/invites')
    return lists.reduce((sum, { count }) => sum + count, 0)
  },
}
serveParent(methods, () => discord.close())
