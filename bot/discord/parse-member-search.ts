import { GuildMemberFlags } from 'discord-api-types/v10'
import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import type { Source } from '#core/attribution/attribution.ts'

/** How a member came, as Discord's member search tells. */
export type JoinEvidence = {
  source: Exclude<Source, 'unknown'>
  code: string | null
  inviterId: string | null
  /** Of the membership that this is about, in ms. */
  joinedAt: number
  member: FoundMember
}

/** What a join that nobody told us of is recorded with. */
export type FoundMember = {
  name: string | null
  avatar: string | null
  isBot: boolean
  isGuest: boolean
  isRejoin: boolean
  roleIds: readonly string[]
}

/* Discord does not document the answer: only what is read is described, and anything else allowed. */
const page = Type.Object({ members: Type.Array(Type.Unknown()) })
const found = Type.Object({
  member: Type.Object({
    user: Type.Object({
      id: Type.String(),
      bot: Type.Optional(Type.Boolean()),
      username: Type.Optional(Type.String()),
      global_name: Type.Optional(Type.Union([Type.String(), Type.Null()])),
      avatar: Type.Optional(Type.Union([Type.String(), Type.Null()])),
    }),
    joined_at: Type.String(),
    flags: Type.Optional(Type.Integer()),
    roles: Type.Optional(Type.Array(Type.String())),
  }),
  join_source_type: Type.Integer(),
  source_invite_code: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  inviter_id: Type.Optional(Type.Union([Type.String(), Type.Null()])),
})

export type SearchPage = {
  /** By member; one that the answer does not explain is not in it. */
  evidence: Map<string, JoinEvidence>
  size: number
  /** Where the next page begins. */
  last: { guild_joined_at: number; user_id: string } | undefined
  /** Something was not as expected. */
  isOdd: boolean
}

/** Reads an answer; one of another shape is odd and proves nothing. */
export function parseSearchPage(body: unknown): SearchPage {
  const result: SearchPage = { evidence: new Map(), size: 0, last: undefined, isOdd: false }
  if (!Value.Check(page, body)) return { ...result, isOdd: true }
  result.size = body.members.length
  for (const member of body.members) {
    const joinedAt = Value.Check(found, member) ? Date.parse(member.member.joined_at) : Number.NaN
    if (!Value.Check(found, member) || Number.isNaN(joinedAt)) {
      result.isOdd = true
      continue
    }
    const { id } = member.member.user
    result.last = { guild_joined_at: joinedAt, user_id: id }
    const source = sourceOf(member)
    if (source === undefined) continue
    const { source_invite_code: code = null, inviter_id: inviterId = null } = member
    result.evidence.set(id, { source, code, inviterId, joinedAt, member: memberOf(member) })
  }
  return result
}

function memberOf({ member }: Static<typeof found>): FoundMember {
  const { user, flags = 0, roles = [] } = member
  return {
    name: user.global_name ?? user.username ?? null,
    avatar: user.avatar ?? null,
    isBot: user.bot === true,
    isGuest: (flags & GuildMemberFlags.IsGuest) !== 0,
    isRejoin: (flags & GuildMemberFlags.DidRejoin) !== 0,
    roleIds: roles,
  }
}

/** Discord's `join_source_type` in our words; undefined where it says nothing. */
function sourceOf(member: Static<typeof found>): JoinEvidence['source'] | undefined {
  const hasCode = Boolean(member.source_invite_code)
  switch (member.join_source_type) {
    // The same type for bots and for people whom an application has let in.
    case 1:
      return member.member.user.bot === true ? 'bot' : 'integration'
    case 2:
      return 'integration'
    case 3:
      return 'discovery'
    case 4:
      return 'hub'
    case 5:
      return hasCode ? 'invite' : undefined
    case 6:
      return 'vanity'
    // Admitted by hand, which does not tell what brought them; the code may.
    case 7:
      return hasCode ? 'invite' : undefined
    // From the lobby of a game.
    case 8:
      return 'integration'
    default:
      return undefined
  }
}
