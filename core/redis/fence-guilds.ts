import type { Redis } from 'ioredis'
import { keys } from './keys.ts'
import { partitionOfGuild } from './partitions.ts'
import { loadScript } from './scripts.ts'

const fenceScript = loadScript('fence-guild')
/** Guilds that are on their way to Redis at once. */
const AT_ONCE = 500

/**
 * Writes `epoch` into the state of every guild, so that settle.lua refuses whatever an older process
 * still sends, also for guilds in which nothing has happened since. One short script a guild.
 */
export async function fenceGuilds(
  redis: Redis,
  guildIds: readonly string[],
  epoch: number,
): Promise<void> {
  for (let i = 0; i < guildIds.length; i += AT_ONCE) {
    await Promise.all(
      guildIds.slice(i, i + AT_ONCE).map((guildId) => {
        const partition = partitionOfGuild(guildId)
        const scriptKeys = [keys.generations(partition), keys.guildState(partition, guildId)]
        return fenceScript.run(redis, scriptKeys, [guildId, epoch])
      }),
    )
  }
}
