import { AuditLogEvent } from 'discord-api-types/v10'
import type { JoinBy, JoinInput, JoinResult, JoinSource, TrueJoin } from '../control/world-types.ts'
import type { Realm } from '../realm.ts'
import { Refusal } from '../refusal.ts'
import { wireMemberEvent } from '../wire/member.ts'
import { wireUser } from '../wire/user.ts'
import { acceptInvite, acceptVanity, tellUsedUp } from './accept.ts'
import { audit } from './audit-log.ts'
import { addBot } from './bot-membership.ts'
import { getGuild } from './guilds.ts'
import { getUser, inventUser } from './users.ts'
import { type Guild, type Invite, type Member, type User, worldBounds } from './world.ts'

const didRejoinFlag = 1
const guestFlag = 16

interface Origin {
  source: JoinSource
  code?: string
  inviterId?: string | null
}

/** Somebody joins: uses rise, the bot hears of it, the truth is written down. */
export function join(realm: Realm, input: JoinInput): JoinResult {
  const guild = getGuild(realm, input.guildId)
  if (input.userId !== undefined) {
    getUser(realm, input.userId)
    if (guild.members.has(input.userId))
      throw new Refusal(409, 0, `User ${input.userId} is a member of guild ${guild.id} already.`)
    if (input.userId === realm.application.botUserId) return joinAsBot(realm, guild, input.by)
  }
  const { origin, invite } = takeWayIn(realm, guild, input.by)
  const user = input.userId
    ? getUser(realm, input.userId)
    : inventUser(realm, origin.source === 'bot')
  const member = admit(realm, guild, user, origin)
  if (invite) {
    member.roleIds = invite.roleIds.filter((id) => guild.roles.has(id))
    if (invite.guest) member.flags |= guestFlag
  }
  member.pending = guild.features.includes('MEMBER_VERIFICATION_GATE_ENABLED')
  const tellJoin = () =>
    realm.publish(guild, {
      type: 'GUILD_MEMBER_ADD',
      data: wireMemberEvent(guild, member, user),
    })
  if (invite) tellUsedUp(realm, guild, invite, tellJoin)
  else tellJoin()
  if (origin.source === 'bot')
    audit(realm, guild, {
      actionType: AuditLogEvent.BotAdd,
      userId: origin.inviterId ?? null,
      targetId: user.id,
    })
  return {
    userId: user.id,
    joinedAt: new Date(member.joinedAtMs).toISOString(),
    ...(origin.code !== undefined && { code: origin.code }),
  }
}

function takeWayIn(realm: Realm, guild: Guild, by: JoinBy): { origin: Origin; invite?: Invite } {
  if ('code' in by) {
    const invite = acceptInvite(realm, guild, by.code)
    return {
      origin: { source: 'invite', code: invite.code, inviterId: invite.inviterId },
      invite,
    }
  }
  if ('vanity' in by) return { origin: { source: 'vanity', code: acceptVanity(realm, guild) } }
  if ('bot' in by) return { origin: { source: 'bot', inviterId: getUser(realm, by.bot).id } }
  if ('discovery' in by) return { origin: { source: 'discovery' } }
  if ('integration' in by) return { origin: { source: 'integration' } }
  return { origin: { source: 'hub' } }
}

/** The bot itself comes with a role and GUILD_CREATE, not with GUILD_MEMBER_ADD. */
function joinAsBot(realm: Realm, guild: Guild, by: JoinBy): JoinResult {
  if (!('bot' in by)) throw new Refusal(409, 0, 'A bot can only be added: use by.bot.')
  addBot(realm, { guildId: guild.id, addedById: getUser(realm, by.bot).id })
  return { userId: realm.application.botUserId, joinedAt: new Date(realm.now()).toISOString() }
}

/** Makes `user` a member and writes the truth down; tells nobody. */
export function admit(
  realm: Realm,
  guild: Guild,
  user: User,
  { source, code, inviterId }: Origin = { source: 'integration' },
): Member {
  if (realm.world.lastJoinSeq >= worldBounds.joins)
    throw new Refusal(409, 0, `There were ${worldBounds.joins} joins already, which is the most.`)
  realm.world.lastJoinSeq += 1
  const joinedAtMs = realm.now()
  const member: Member = {
    userId: user.id,
    joinedAtMs,
    roleIds: [],
    nick: null,
    avatar: null,
    flags: guild.formerMemberIds.has(user.id) ? didRejoinFlag : 0,
    pending: false,
    mute: false,
    deaf: false,
    premiumSinceMs: null,
    communicationDisabledUntilMs: null,
    join: {
      seq: realm.world.lastJoinSeq,
      userId: user.id,
      joinedAtMs,
      source,
      code: code ?? null,
      inviterId: inviterId ?? null,
      leftAtMs: null,
    },
  }
  guild.members.set(user.id, member)
  // Who made the guild and the bot itself were told by GUILD_CREATE: no joins that count.
  if (user.id !== guild.ownerId && user.id !== realm.application.botUserId)
    guild.joins.push(member.join)
  if (!user.bot) user.guildIds.push(guild.id)
  realm.touched()
  return member
}

/** A member is gone, whatever the reason; `byId` is who kicked. */
export function leave(realm: Realm, guild: Guild, userId: string, byId?: string): void {
  const member = guild.members.get(userId)
  const user = getUser(realm, userId)
  if (!member) throw new Refusal(409, 0, `User ${userId} is not a member of guild ${guild.id}.`)
  if (userId === guild.ownerId || userId === realm.application.botUserId)
    throw new Refusal(409, 0, 'Neither the owner nor the bot leaves this way.')
  member.join.leftAtMs = realm.now()
  guild.members.delete(userId)
  guild.formerMemberIds.add(userId)
  const index = user.guildIds.indexOf(guild.id)
  if (index !== -1) user.guildIds.splice(index, 1)
  realm.publish(guild, {
    type: 'GUILD_MEMBER_REMOVE',
    data: { guild_id: guild.id, user: wireUser(user) },
  })
  if (byId !== undefined)
    audit(realm, guild, { actionType: AuditLogEvent.MemberKick, userId: byId, targetId: userId })
  realm.touched()
}

export function viewTruth(guild: Guild, record: Guild['joins'][number]): TrueJoin {
  return {
    seq: record.seq,
    guildId: guild.id,
    userId: record.userId,
    joinedAt: new Date(record.joinedAtMs).toISOString(),
    source: record.source,
    code: record.code,
    inviterId: record.inviterId,
    leftAt: record.leftAtMs === null ? null : new Date(record.leftAtMs).toISOString(),
  }
}
