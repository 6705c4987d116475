import type { Realm } from '../realm.ts'
import { compareIds } from '../snowflakes.ts'
import { wireMember } from '../wire/member.ts'
import type { Guild, Member } from '../world/world.ts'

const membersPerChunk = 1_000

export interface MembersRequest {
  guild_id: string
  query?: string
  limit?: number
  user_ids?: string[]
  nonce?: string
}

/** GUILD_MEMBERS_CHUNK payloads that answer opcode 8; always at least one. */
export function memberChunks(realm: Realm, guild: Guild, request: MembersRequest): object[] {
  const found = wantedMembers(realm, guild, request)
  const chunkCount = Math.max(1, Math.ceil(found.length / membersPerChunk))
  return Array.from({ length: chunkCount }, (_, index) => ({
    guild_id: guild.id,
    members: found
      .slice(index * membersPerChunk, (index + 1) * membersPerChunk)
      .flatMap((member) => {
        const user = realm.world.users.get(member.userId)
        return user ? [wireMember(member, user)] : []
      }),
    chunk_index: index,
    chunk_count: chunkCount,
    not_found: request.user_ids?.filter((id) => !guild.members.has(id)),
    nonce: request.nonce,
  }))
}

function wantedMembers(realm: Realm, guild: Guild, request: MembersRequest): Member[] {
  if (request.user_ids) return request.user_ids.flatMap((id) => guild.members.get(id) ?? [])
  const query = (request.query ?? '').toLowerCase()
  const named = [...guild.members.values()].filter((member) => {
    const user = realm.world.users.get(member.userId)
    return [user?.username, user?.globalName, member.nick].some((name) =>
      name?.toLowerCase().startsWith(query),
    )
  })
  const sorted = named.sort((a, b) => compareIds(a.userId, b.userId))
  return request.limit === undefined || request.limit === 0
    ? sorted
    : sorted.slice(0, Math.min(request.limit, 100))
}
