import { addedInShard, type GuildPlan } from './guilds-of-shard.ts'
import { setTimeout as pause } from 'node:timers/promises'
import { serveParent } from '../serve-parent.ts'
import type { JoinInput, LoadGuild } from '#infra/local/discord/control/world-types.ts'
import { startLocalDiscord } from '#infra/local/discord/local-discord.ts'
import type { LocalDiscordOptions } from '#infra/local/discord/options.ts'
import { localApplication, localControlToken } from '#test/support/local-discord.ts'

/* A local Discord without limits to speak of, as a process: what it takes is not the bot's. */

export type DiscordOptions = Pick<
  LocalDiscordOptions,
  'latency' | 'guildsPerShard' | 'globalRps' | 'maxConcurrency'
>

export type DiscordMethods = {
  apiBase: () => string
  /** Guilds that this shard sees, each with so many invites of its owner. */
  makeGuilds: (plan: GuildPlan) => Promise<LoadGuild[]>
  /** In this order, spread over the time; resolves with how long it took. */
  join: (joins: JoinInput[], overMs: number) => Promise<{ ms: number; cpuMs: number }>
  /** So many joins in all these guilds by turns, spread over the time; `sent` tells how far it is. */
  stream: (guilds: readonly LoadGuild[], joins: number, overMs: number) => Promise<void>
  sent: () => number
  /** What this process has taken so far. */
  cpuMs: () => number
  /** How often the invites of a guild were asked for since the last time. */
  lists: () => Promise<number>
}

const settings = JSON.parse(process.env['BENCH_DISCORD'] ?? '{}') as DiscordOptions // our parent's
const unlimited = 1_000_000
/** A stream is sent in groups of this size at most, and as often as this. */
const streamed = 1_000
const streamEveryMs = 2
const noGuild = { guildId: '', codes: [''] }
let sent = 0
let turn = 0
/** While guilds are made: the instant they are made at, and the chance that decides their shard. */
let madeAtMs: number | undefined
let chance: number | undefined

const discord = await startLocalDiscord({
  port: 0,
  controlToken: localControlToken,
  application: localApplication,
  maxConcurrency: 1_000,
  identifiesPerDay: unlimited,
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
  async stream(guilds, joins, overMs) {
    sent = 0
    const startedAt = performance.now()
    while (sent < joins) {
      const due = Math.min(joins, ((performance.now() - startedAt) / overMs) * joins)
      const group = Array.from({ length: Math.min(streamed, Math.ceil(due) - sent) }, (_, i) => {
        const { guildId, codes } = guilds[(turn + i) % guilds.length] ?? noGuild
        return { guildId, by: { code: codes[(turn + i) % codes.length] ?? '' } }
      })
      turn += group.length
      sent += group.length
      await discord.control.joinMany({ joins: group })
      await pause(streamEveryMs)
    }
  },
  sent: () => sent,
  cpuMs,
  async lists() {
    const { counts } = await discord.control.requests({ reset: true })
    const lists = counts.filter(({ route }) => route === 'GET /guilds/:guildId/invites')
    return lists.reduce((sum, { count }) => sum + count, 0)
  },
}
serveParent(methods, () => discord.close())
