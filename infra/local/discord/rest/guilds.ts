import { PermissionFlagsBits } from 'discord-api-types/v10'
import { choice, object, optional } from '../input.ts'
import type { Realm } from '../realm.ts'
import { wireChannel, wireGuild, wireRole } from '../wire/guild.ts'
import { inviteListAt } from '../world/invite-history.ts'
import { botGuild, read, requireInGuild, type Route } from './route.ts'

const guildQuery = object({ with_counts: optional(choice('true', 'false', '1', '0')) })

export function guildRoutes(realm: Realm): Route[] {
  return [
    {
      method: 'GET',
      path: '/guilds/:guildId',
      auth: 'bot',
      handle(request) {
        const guild = botGuild(realm, request)
        const { with_counts: withCounts } = read(guildQuery, request.query)
        if (withCounts !== 'true' && withCounts !== '1') return wireGuild(guild)
        return {
          ...wireGuild(guild),
          approximate_member_count: guild.members.size,
          approximate_presence_count: guild.members.size,
        }
      },
    },
    {
      method: 'GET',
      path: '/guilds/:guildId/channels',
      auth: 'bot',
      handle: (request) => Array.from(botGuild(realm, request).channels.values(), wireChannel),
    },
    {
      method: 'GET',
      path: '/guilds/:guildId/roles',
      auth: 'bot',
      handle: (request) => Array.from(botGuild(realm, request).roles.values(), wireRole),
    },
    {
      method: 'GET',
      path: '/guilds/:guildId/vanity-url',
      auth: 'bot',
      limit: { requests: 5, perMs: 5_000 },
      handle(request) {
        const guild = botGuild(realm, request)
        requireInGuild(realm, guild, PermissionFlagsBits.ManageGuild)
        return { code: guild.vanityCode, uses: inviteListAt(realm, guild).vanityUses }
      },
    },
  ]
}
