import type { Redis } from 'ioredis'
import { makeConcealedMembers, type ConcealedMembers } from './concealed-members.ts'
import { channels, keys } from './keys.ts'
import { partitionOfGuild, PARTITIONS } from './partitions.ts'
import { loadScript } from './scripts.ts'
import type { GuildEvent } from '#core/events/guild-event.ts'

const enableScript = loadScript('enable-guild')
const purgeScript = loadScript('purge-guild')

/** Which guilds have the module enabled, and in which generation. */
export type EnabledGuilds = {
  /** Marks `guildId` enabled and tells the bot. Safe to repeat. */
  enable(guildId: string, generation: number): Promise<void>
  /** Forgets all that Redis holds about `guildId` up to `generation`, and tells the bot. */
  purge(guildId: string, generation: number): Promise<void>
  /** Generation of an enabled guild; undefined for one that is not. */
  generationOf(guildId: string): Promise<number | undefined>
  /** Every enabled guild: id -> generation. */
  all(): Promise<Map<string, number>>
  /** Who opted out of them; a purge forgets them. */
  concealed: ConcealedMembers
}

export function makeEnabledGuilds(redis: Redis): EnabledGuilds {
  const tell = (event: GuildEvent) => redis.publish(channels.guildEvents, JSON.stringify(event))
  const keysOf = (guildId: string) => {
    const partition = partitionOfGuild(guildId)
    return [
      keys.generations(partition),
      keys.guildState(partition, guildId),
      keys.guildInvites(partition, guildId),
      keys.guildDirectory(partition, guildId),
      keys.inviteOwners(partition, guildId),
      keys.settledJoins(partition, guildId),
      keys.messageFailures(partition, guildId),
    ]
  }
  return {
    concealed: makeConcealedMembers(redis),
    async enable(guildId, generation) {
      await enableScript.run(redis, keysOf(guildId), [guildId, generation])
      await tell({ kind: 'guild-enabled', guildId, generation })
    },
    async purge(guildId, generation) {
      const own = [...keysOf(guildId), keys.concealedMembers(partitionOfGuild(guildId), guildId)]
      await purgeScript.run(redis, own, [guildId, generation])
      await tell({ kind: 'guild-purged', guildId, generation })
    },
    async generationOf(guildId) {
      const text = await redis.hget(keys.generations(partitionOfGuild(guildId)), guildId)
      return text === null ? undefined : Number(text)
    },
    async all() {
      const hashes = await Promise.all(PARTITIONS.map((p) => redis.hgetall(keys.generations(p))))
      return new Map(
        hashes.flatMap((hash) =>
          Object.entries(hash).map(([id, generation]): [string, number] => [
            id,
            Number(generation),
          ]),
        ),
      )
    },
  }
}
