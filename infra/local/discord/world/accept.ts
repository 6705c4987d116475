import type { Realm } from '../realm.ts'
import { Refusal } from '../refusal.ts'
import { wireMemberEvent } from '../wire/member.ts'
import { getGuild } from './guilds.ts'
import { noteInviteChange } from './invite-history.ts'
import { findInvite, publishInviteDelete } from './invites.ts'
import { getUser } from './users.ts'
import type { Guild, Invite } from './world.ts'

/** One more use. A used-up invite is gone from the list at once. */
export function acceptInvite(realm: Realm, guild: Guild, code: string): Invite {
  if (guild.invitesPaused) throw new Refusal(409, 0, `Invites of guild ${guild.id} are paused.`)
  const invite = findInvite(realm, guild, code)
  if (!invite)
    throw new Refusal(404, 10006, `Guild ${guild.id} has no invite ${code}, or it has expired.`)
  noteInviteChange(realm, guild, code, invite)
  invite.uses += 1
  if (isUsedUp(invite)) {
    guild.invites.delete(code)
    realm.world.codes.delete(code)
  }
  realm.touched()
  return invite
}

export function acceptVanity(realm: Realm, guild: Guild): string {
  if (guild.vanityCode === null) throw new Refusal(409, 0, `Guild ${guild.id} has no vanity URL.`)
  noteInviteChange(realm, guild, '', null)
  guild.vanityUses += 1
  realm.touched()
  return guild.vanityCode
}

const isUsedUp = (invite: Invite): boolean => invite.maxUses > 0 && invite.uses >= invite.maxUses

/** Tells the join, and around it the INVITE_DELETE of an invite that it used up. */
export function tellUsedUp(realm: Realm, guild: Guild, invite: Invite, tellJoin: () => void): void {
  const { inviteDelete, afterMs = 0 } = realm.faults.usedUp
  const tell = () => publishInviteDelete(realm, guild, invite)
  const usedUp = isUsedUp(invite)
  if (usedUp && inviteDelete === 'before') tell()
  tellJoin()
  if (!usedUp || inviteDelete !== 'after') return
  if (afterMs === 0) tell()
  else realm.later(afterMs, tell)
}

/** A member takes a role or guest invite: uses rise and roles come, but nobody joins. */
export function acceptAsMember(
  realm: Realm,
  input: { guildId: string; userId: string; code: string },
): void {
  const guild = getGuild(realm, input.guildId)
  const user = getUser(realm, input.userId)
  const member = guild.members.get(user.id)
  if (!member) throw new Refusal(409, 0, `User ${user.id} is not a member of guild ${guild.id}.`)
  const offered = findInvite(realm, guild, input.code)
  if (offered && offered.roleIds.length === 0 && !offered.guest)
    throw new Refusal(409, 0, `Members cannot accept ${input.code}: it brings no roles.`)
  const invite = acceptInvite(realm, guild, input.code)
  member.roleIds = [...new Set([...member.roleIds, ...invite.roleIds])]
  tellUsedUp(realm, guild, invite, () =>
    realm.publish(guild, {
      type: 'GUILD_MEMBER_UPDATE',
      data: wireMemberEvent(guild, member, user),
    }),
  )
}
