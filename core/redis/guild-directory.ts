import type { Redis } from 'ioredis'
import { keys } from './keys.ts'
import { partitionOfGuild } from './partitions.ts'
import { loadScript } from './scripts.ts'
import type { GuildEntry } from '#core/discord/guild-entry.ts'

const storeScript = loadScript('guild-directory')

/** Counts up when the shape of an entry changes: one of another shape is as good as none. */
const SHAPE = 3

/** Directory entries of the enabled guilds: what a resumed process must not have to hear again. */
export type GuildEntries = {
  /** Undefined where the guild has to be read from Discord. */
  load(guildId: string): Promise<GuildEntry | undefined>
  /** Stores an entry, or forgets it; a guild that was disabled meanwhile stays forgotten. */
  store(guildId: string, generation: number, entry: GuildEntry | undefined): Promise<void>
}

export function makeGuildEntries(redis: Redis): GuildEntries {
  return {
    async load(guildId) {
      const text = await redis.get(keys.guildDirectory(partitionOfGuild(guildId), guildId))
      if (text === null) return undefined
      // Written below, and by nothing else.
      const { shape, entry } = JSON.parse(text) as { shape: number; entry: GuildEntry }
      return shape === SHAPE ? entry : undefined
    },
    async store(guildId, generation, entry) {
      const partition = partitionOfGuild(guildId)
      const text = entry === undefined ? '' : JSON.stringify({ shape: SHAPE, entry })
      await storeScript.run(
        redis,
        [keys.generations(partition), keys.guildDirectory(partition, guildId)],
        [guildId, generation, text],
      )
    },
  }
}
