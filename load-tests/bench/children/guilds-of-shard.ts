import { setImmediate } from 'node:timers/promises'
import type { Control } from '#infra/local/discord/control.ts'
import type { LoadGuild } from '#infra/local/discord/control/world-types.ts'

export interface GuildPlan {
  count: number
  shardId: number
  totalShards: number
  invitesEach: number
  channelsEach?: number
  rolesEach?: number
}

const discordEpochMs = 1_420_070_400_000
/** The local Discord makes guilds as old as this at most, by chance. */
const oldestMs = 30 * 86_400_000
/** Invites that are older are none that lists may not show yet. */
const agoMs = 3_600_000
const groupSize = 500

/**
 * Makes guilds whose ids belong to one shard, which Discord leaves to the instant they are made in.
 * @param steer tells the world's clock and dice what to say; undefined: the truth
 */
export async function addedInShard(
  control: Control,
  plan: GuildPlan,
  steer: (nowMs: number | undefined, chance: number | undefined) => void,
): Promise<LoadGuild[]> {
  const { count, shardId, totalShards, invitesEach, channelsEach = 1, rolesEach = 0 } = plan
  const nowMs = Date.now() - agoMs
  const guilds: LoadGuild[] = []
  try {
    for (let number = 0; number < count; number += 1) {
      const agedMs = Math.floor(Math.random() * (oldestMs - totalShards))
      const offBy = (nowMs - agedMs - discordEpochMs - shardId) % totalShards
      steer(nowMs, (agedMs + offBy + 0.5) / oldestMs)
      const guild = await control.createGuild({
        name: `Guild ${number}`,
        channels: Array.from({ length: channelsEach }, (_, i) => ({ name: `channel-${i}` })),
        roles: Array.from({ length: rolesEach }, (_, i) => ({ name: `role ${i}` })),
      })
      steer(nowMs, undefined)
      const codes: string[] = []
      for (let i = 0; i < invitesEach; i += 1) {
        codes.push((await control.createInvite({ guildId: guild.id })).code)
      }
      const channelId = guild.channels[0]?.id ?? ''
      guilds.push({ guildId: guild.id, channelId, ownerId: guild.ownerId, codes })
      if (number % groupSize === 0) await setImmediate()
    }
  } finally {
    steer(undefined, undefined)
  }
  return guilds
}
