import { digits, object, optional, snowflake } from '../input.ts'
import type { Realm } from '../realm.ts'
import { refuse } from '../refusal.ts'
import { wireMember } from '../wire/member.ts'
import { wireUser } from '../wire/user.ts'
import { pageOfMembers } from '../world/members.ts'
import { botGuild, param, read, type Route } from './route.ts'

const pageQuery = object({ limit: optional(digits(1, 1_000)), after: optional(snowflake) })

export function memberRoutes(realm: Realm, hasMembersIntent: () => boolean): Route[] {
  return [
    {
      method: 'GET',
      path: '/guilds/:guildId/members/:userId',
      auth: 'bot',
      handle(request) {
        const guild = botGuild(realm, request)
        const user = realm.world.users.get(param(request, 'userId'))
        if (!user) throw refuse.unknownUser()
        const member = guild.members.get(user.id)
        if (!member) throw refuse.unknownMember()
        return wireMember(member, user)
      },
    },
    {
      method: 'GET',
      path: '/guilds/:guildId/members',
      auth: 'bot',
      handle(request) {
        const guild = botGuild(realm, request)
        if (!hasMembersIntent()) throw refuse.missingAccess()
        const { limit = 1, after = '0' } = read(pageQuery, request.query)
        return pageOfMembers(guild, after, limit).flatMap((member) => {
          const user = realm.world.users.get(member.userId)
          return user ? [wireMember(member, user)] : []
        })
      },
    },
    {
      method: 'GET',
      path: '/users/:userId',
      auth: 'bot',
      handle(request) {
        const user = realm.world.users.get(param(request, 'userId'))
        if (!user) throw refuse.unknownUser()
        return wireUser(user)
      },
    },
  ]
}
