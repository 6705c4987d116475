import { setTimeout as sleep } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import type { Logger } from 'pino'
import { parseGuildEvent } from '#core/events/guild-event.ts'
import { shardOfGuild } from '#core/discord/snowflakes.ts'
import type { EnabledGuilds } from '#core/redis/enabled-guilds.ts'
import { channels } from '#core/redis/keys.ts'
import { repeat } from '#core/timing/repeat.ts'

/** A missed message is made good after this long at most. */
const RELOAD_EVERY_MS = 60_000
/** The connection that reads may be back later than the one that listens. */
const READ_AGAIN_MS = 1_000

export type GuildRegistryOptions = {
  enabledGuilds: EnabledGuilds
  /** A connection of its own: one that subscribes can do nothing else. */
  subscriber: Redis
  /** Those of some guilds that do not have the module enabled, as Postgres has it. */
  amongDisabled: (guildIds: readonly string[]) => Promise<readonly string[]>
  shardIds: readonly number[]
  totalShards: number
  onEnabled: (guildId: string, generation: number) => void
  onPurged: (guildId: string) => void
  log: Logger
}

/**
 * Which guilds of this process's shards have the module enabled: one map look-up for a dispatch.
 * Told by pub/sub, and read anew after every reconnection and once a minute.
 */
export class GuildRegistry {
  readonly #options: GuildRegistryOptions
  readonly #generations = new Map<string, number>()
  /** For each reload under way, the guilds heard of meanwhile: what it read of them may be older. */
  readonly #heardMeanwhile = new Set<Set<string>>()
  readonly #stopped = new AbortController()
  #stopReloading: () => Promise<void> = () => Promise.resolve()

  constructor(options: GuildRegistryOptions) {
    this.#options = options
  }

  /** Resolves once every enabled guild is known. */
  async start(): Promise<void> {
    const { subscriber, log } = this.#options
    subscriber.on('message', (channel: string, message: string) => {
      if (channel === channels.guildEvents) this.#hear(message)
    })
    await this.#listen()
    subscriber.on('ready', () => void this.#listenAnew())
    this.#stopReloading = repeat({
      duty: 'reload-enabled-guilds',
      everyMs: RELOAD_EVERY_MS,
      log,
      run: () => this.#reload(),
    })
  }

  stop(): Promise<void> {
    this.#stopped.abort()
    return this.#stopReloading()
  }

  /** Generation of a guild that has the module enabled; undefined for any other. */
  generationOf(guildId: string): number | undefined {
    return this.#generations.get(guildId)
  }

  /** Enabled guilds of this process. */
  get guildIds(): ReadonlyMap<string, number> {
    return this.#generations
  }

  /** Listens first, then reads: what happens in between is heard. */
  async #listen(): Promise<void> {
    await this.#options.subscriber.subscribe(channels.guildEvents)
    await this.#reload()
  }

  /** Until it is read, or the connection is lost once more: its return begins anew. */
  async #listenAnew(): Promise<void> {
    const { subscriber, log } = this.#options
    const { signal } = this.#stopped
    const lost = new AbortController()
    subscriber.once('close', () => lost.abort())
    while (!signal.aborted && !lost.signal.aborted) {
      try {
        await this.#listen()
        return
      } catch (error) {
        log.warn({ err: String(error) }, 'enabled guilds could not be read; trying again')
        await sleep(READ_AGAIN_MS, undefined, { signal }).catch(() => undefined)
      }
    }
  }

  #hear(message: string): void {
    const event = parseGuildEvent(message)
    if (event === undefined || !this.#isOurs(event.guildId)) return
    for (const heard of this.#heardMeanwhile) heard.add(event.guildId)
    const { kind, guildId, generation } = event
    const known = this.#generations.get(guildId)
    // Two that tell at once may be heard in either order.
    if (known !== undefined && known > generation) return
    if (kind === 'guild-enabled') this.#enable(guildId, generation)
    else this.#purge(guildId)
  }

  async #reload(): Promise<void> {
    const heard = new Set<string>()
    this.#heardMeanwhile.add(heard)
    try {
      const all = await this.#options.enabledGuilds.all()
      const missing = [...this.#generations.keys()].filter((guildId) => !all.has(guildId))
      // A Redis that came back empty knows of nobody: Postgres has the last word.
      const disabled = missing.length > 0 ? await this.#options.amongDisabled(missing) : missing
      this.#replace(all, new Set(disabled), heard)
    } finally {
      this.#heardMeanwhile.delete(heard)
    }
  }

  #replace(
    all: ReadonlyMap<string, number>,
    disabled: ReadonlySet<string>,
    heard: ReadonlySet<string>,
  ): void {
    for (const guildId of disabled) if (!heard.has(guildId)) this.#purge(guildId)
    for (const [guildId, generation] of all) {
      if (this.#isOurs(guildId) && !heard.has(guildId)) this.#enable(guildId, generation)
    }
  }

  #enable(guildId: string, generation: number): void {
    if (this.#generations.get(guildId) === generation) return
    this.#generations.set(guildId, generation)
    this.#options.onEnabled(guildId, generation)
  }

  #purge(guildId: string): void {
    if (this.#generations.delete(guildId)) this.#options.onPurged(guildId)
  }

  #isOurs(guildId: string): boolean {
    const { totalShards, shardIds } = this.#options
    return shardIds.includes(shardOfGuild(guildId, totalShards))
  }
}
