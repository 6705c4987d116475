import { PermissionFlagsBits } from 'discord-api-types/v10'
import type { JoinSource } from '../control/world-types.ts'
import { integer, listOf, object, optional, snowflake } from '../input.ts'
import type { Realm } from '../realm.ts'
import { refuse } from '../refusal.ts'
import { compareIds } from '../snowflakes.ts'
import { wireMember } from '../wire/member.ts'
import type { Guild, Member } from '../world/world.ts'
import { answerWith, botGuild, read, requireInGuild, type Route } from './route.ts'

const searchBody = object({
  limit: optional(integer(1, 1_000)),
  sort: optional(integer(1, 4)),
  after: optional(
    object({ guild_joined_at: integer(0, Number.MAX_SAFE_INTEGER), user_id: snowflake }),
  ),
  and_query: optional(object({ user_id: optional(object({ or_query: listOf(snowflake, 10) })) })),
})

const joinSourceTypes: Record<JoinSource, number> = {
  bot: 1,
  integration: 1,
  discovery: 3,
  hub: 4,
  invite: 5,
  vanity: 6,
}

/** How members joined, as Discord's own member page asks for it. Undocumented there. */
export function memberSearchRoutes(realm: Realm, hasMembersIntent: () => boolean): Route[] {
  return [
    {
      method: 'POST',
      path: '/guilds/:guildId/members-search',
      auth: 'bot',
      limit: { requests: 10, perMs: 10_000 },
      handle(request) {
        const { mode } = realm.faults.memberSearch
        if (mode === 'off') throw refuse.notFound()
        const guild = botGuild(realm, request)
        requireInGuild(realm, guild, PermissionFlagsBits.ManageGuild)
        if (!hasMembersIntent()) throw refuse.missingAccess()
        const body = read(searchBody, request.body)
        if (mode === 'pending')
          return answerWith(202, {
            message: 'Index not yet available. Try again later',
            code: 110_000,
            documents_indexed: 0,
            retry_after: 1,
          })
        return search(realm, guild, body)
      },
    },
  ]
}

function search(realm: Realm, guild: Guild, body: ReturnType<typeof searchBody>): object {
  const order = orderOf(body.sort ?? 1)
  const found = indexedMembers(realm, guild, body.and_query?.user_id?.or_query).sort(order)
  const { after } = body
  const rest = after
    ? found.filter(
        (member) => order(member, { joinedAtMs: after.guild_joined_at, userId: after.user_id }) > 0,
      )
    : found
  const page = rest.slice(0, body.limit ?? 250)
  return {
    guild_id: guild.id,
    total_result_count: found.length,
    page_result_count: page.length,
    members: page.flatMap((member) => {
      const user = realm.world.users.get(member.userId)
      const { source, code, inviterId } = member.join
      return user
        ? [
            {
              member: wireMember(member, user),
              join_source_type: joinSourceTypes[source],
              source_invite_code: code,
              inviter_id: inviterId,
            },
          ]
        : []
    }),
  }
}

type Place = Pick<Member, 'joinedAtMs' | 'userId'>

/** 1 newest join first, 2 oldest first, 3 and 4 the same by user id. */
function orderOf(sort: number): (a: Place, b: Place) => number {
  const direction = sort % 2 === 1 ? -1 : 1
  return (a, b) =>
    direction * ((sort <= 2 ? a.joinedAtMs - b.joinedAtMs : 0) || compareIds(a.userId, b.userId))
}

function indexedMembers(realm: Realm, guild: Guild, ids?: readonly string[]): Member[] {
  const upToMs = realm.now() - (realm.faults.memberSearch.lagMs ?? 0)
  const members = ids
    ? [...new Set(ids)].flatMap((id) => guild.members.get(id) ?? [])
    : [...guild.members.values()]
  return members.filter(({ joinedAtMs }) => joinedAtMs <= upToMs)
}
