import { setTimeout as sleep } from 'node:timers/promises'
import { GatewayDispatchEvents, type GatewayDispatchPayload } from 'discord-api-types/v10'
import type { Logger } from 'pino'
import { shardOfGuild } from '#core/discord/snowflakes.ts'
import type { GuildStores } from '#core/guilds/enable-guild.ts'
import { DAY_MS } from '#core/guilds/guild-day.ts'
import { loseGuild, regainGuild } from '#core/guilds/lose-guild.ts'
import { makeLostGuilds } from '#core/postgres/lost-guilds.ts'
import type { PresentGuilds } from '#core/redis/present-guilds.ts'

const RETRY_MS = 5_000
const PAGE = 1_000
/** Where so many guilds of a shard, and all of them, are missing at once, it is another bot's token. */
const ALL_MISSING_MIN = 3

export type LosingGuildsOptions = {
  stores: GuildStores
  presentGuilds: PresentGuilds
  /** Asks Discord whether the bot is in a guild. Throws where Discord does not tell. */
  isInGuild: (guildId: string) => Promise<boolean>
  /** Enabled guilds of this process. */
  enabled: () => ReadonlyMap<string, number>
  shardIds: readonly number[]
  totalShards: number
  log: Logger
  now: () => number
  signal: AbortSignal
}

/**
 * What becomes of guilds that the bot leaves, and of those it comes back to: told by GUILD_DELETE
 * that is no outage, by their absence from READY after a time offline, and by GUILD_CREATE. One step
 * after the other, each until Redis and Postgres have taken it.
 */
export type LosingGuilds = {
  /** Resolves once the guilds that were left before are known. */
  start(): Promise<void>
  /** Takes a dispatch. Never waits. */
  take(payload: GatewayDispatchPayload, shardId: number): void
  onGuildLost(guildId: string): void
  onGuildBack(guildId: string): void
}

type Step = { guildId: string; kind: 'lost' | 'back'; isCertain: boolean }

export function makeLosingGuilds(options: LosingGuildsOptions): LosingGuilds {
  const { stores, shardIds, totalShards, log, now, signal } = options
  /** Guilds of this process that the bot has left, for 7 days at most. */
  const lost = new Set<string>()
  /** At most two steps a guild: it can only be lost while it is there, and the other way round. */
  const steps: Step[] = []
  let isWorking = false

  function add(step: Step): void {
    const last = steps.findLast(({ guildId }) => guildId === step.guildId)
    if (last?.kind === step.kind) return
    steps.push(step)
    if (!isWorking) void work()
  }

  async function work(): Promise<void> {
    isWorking = true
    for (let step = steps[0]; step !== undefined && !signal.aborted; step = steps[0]) {
      try {
        await take(step)
        steps.shift()
      } catch (error) {
        const err = error instanceof Error ? error.message : String(error)
        const { guildId, kind } = step
        log.warn({ guildId, kind, err }, 'a guild that was left or joined waits; trying again')
        await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined)
      }
    }
    isWorking = false
  }

  async function take({ guildId, kind, isCertain }: Step): Promise<void> {
    const at = new Date(now())
    if (kind === 'back') {
      const wasLost = await regainGuild(stores, guildId, at)
      lost.delete(guildId)
      if (wasLost) log.info({ guildId }, 'the bot is back in a guild; the module goes on')
      return
    }
    if (!isCertain && (await options.isInGuild(guildId))) {
      lost.delete(guildId)
      return
    }
    await options.presentGuilds.remove(guildId)
    await loseGuild(stores, guildId, at)
    log.info({ guildId }, "the bot has left a guild; its members' data is deleted")
  }

  function lose(guildId: string, isCertain: boolean): void {
    lost.add(guildId)
    add({ guildId, kind: 'lost', isCertain })
  }

  function onGuildBack(guildId: string): void {
    if (lost.has(guildId)) add({ guildId, kind: 'back', isCertain: true })
  }

  /** READY names every guild of the shard, also those with an outage. */
  function compare(shardId: number, guildIds: ReadonlySet<string>): void {
    const enabled = [...options.enabled().keys()].filter(
      (guildId) => shardOfGuild(guildId, totalShards) === shardId,
    )
    const missing = enabled.filter((guildId) => !guildIds.has(guildId))
    if (missing.length >= ALL_MISSING_MIN && missing.length === enabled.length) {
      log.error(
        { shardId, guilds: missing.length },
        'the bot is in none of the guilds it had: if DISCORD_TOKEN is another bot, it needs a database of its own; nothing is deleted',
      )
      return
    }
    for (const guildId of missing) lose(guildId, false)
  }

  return {
    async start() {
      const repository = makeLostGuilds(stores.db)
      // All of them, also those that a machine with a faster clock has marked just now.
      const soon = new Date(now() + DAY_MS)
      let after: string | undefined = '0'
      while (after !== undefined) {
        const page: string[] = await repository.page(after, PAGE, soon)
        for (const guildId of page) {
          if (shardIds.includes(shardOfGuild(guildId, totalShards))) lost.add(guildId)
        }
        after = page.length === PAGE ? page.at(-1) : undefined
      }
    },
    take(payload, shardId) {
      switch (payload.t) {
        case GatewayDispatchEvents.Ready:
          compare(shardId, new Set(payload.d.guilds.map(({ id }) => id)))
          return
        case GatewayDispatchEvents.GuildCreate:
          if (payload.d.unavailable !== true) onGuildBack(payload.d.id)
          return
        case GatewayDispatchEvents.GuildDelete:
          if (payload.d.unavailable !== true && options.enabled().has(payload.d.id)) {
            lose(payload.d.id, true)
          }
          return
        default:
      }
    },
    onGuildLost: (guildId) => lose(guildId, true),
    onGuildBack,
  }
}
