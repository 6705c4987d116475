import type { Redis } from 'ioredis'
import { concealingStates } from '#core/privacy/concealing-states.ts'
import { makePseudonymOf } from '#core/privacy/pseudonyms.ts'
import { makeConcealedMembers } from '#core/redis/concealed-members.ts'
import { makeGuildStates, type GuildStates } from '#core/redis/guild-states.ts'

/** The guilds' states as lanes are given them, of a process that keeps no unrecorded tail. */
export function laneStates(redis: Redis): GuildStates {
  return concealingStates(makeGuildStates(redis), {
    members: makeConcealedMembers(redis),
    pseudonymOf: makePseudonymOf(Buffer.alloc(32, 9)),
  })
}
