import type { Realm } from '../realm.ts'
import { wireChannel, wireRole } from '../wire/guild.ts'
import { wireMember } from '../wire/member.ts'
import { wireUser } from '../wire/user.ts'
import { channelPermissions, guildPermissions } from '../world/permissions.ts'
import type { Actor } from './acting.ts'
import type { Choosable } from './read-options.ts'

/** What a person can choose from in this guild. */
export const choosableFor = (realm: Realm, { guild, user }: Actor): Choosable => ({
  isUser: (id) => realm.world.users.has(id),
  isRole: (id) => guild.roles.has(id),
  channelType: (id) => {
    const channel = guild.channels.get(id)
    return channel && channelPermissions(guild, channel, user.id) !== 0n ? channel.type : undefined
  },
})

/** The `resolved` of an interaction: everything that the chosen ids stand for. */
export function resolve(
  realm: Realm,
  { guild, user: actingUser }: Actor,
  ids: readonly string[],
): Record<string, Record<string, object>> | undefined {
  const resolved: Record<string, Record<string, object>> = {}
  const put = (kind: string, id: string, value: object) => ((resolved[kind] ??= {})[id] = value)
  for (const id of ids) {
    const user = realm.world.users.get(id)
    const member = guild.members.get(id)
    const role = guild.roles.get(id)
    const channel = guild.channels.get(id)
    if (user) put('users', id, wireUser(user))
    if (user && member) {
      const { user: _, deaf: _deaf, mute: _mute, ...partial } = wireMember(member, user)
      put('members', id, { ...partial, permissions: String(guildPermissions(guild, id)) })
    }
    if (role) put('roles', id, wireRole(role))
    if (channel)
      put('channels', id, {
        ...wireChannel(channel),
        permissions: String(channelPermissions(guild, channel, actingUser.id)),
      })
  }
  return Object.keys(resolved).length > 0 ? resolved : undefined
}
