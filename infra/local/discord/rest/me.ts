import { digits, object, optional, snowflake } from '../input.ts'
import type { AllowedIntents } from '../gateway/intents.ts'
import type { Realm } from '../realm.ts'
import { refuse } from '../refusal.ts'
import { compareIds } from '../snowflakes.ts'
import { wireSelf } from '../wire/user.ts'
import { guildPermissions } from '../world/permissions.ts'
import type { Guild } from '../world/world.ts'
import { wirePublicApplication } from './application.ts'
import { read, type RestRequest, type Route } from './route.ts'

const guildsQuery = object({
  before: optional(snowflake),
  after: optional(snowflake),
  limit: optional(digits(1, 200)),
  with_counts: optional((value) => value === 'true' || value === '1'),
})

/** The bearer of a token: the bot, or a person who allowed an application. */
export function selfRoutes(realm: Realm, allowedIntents: () => AllowedIntents): Route[] {
  return [
    {
      method: 'GET',
      path: '/users/@me',
      auth: 'either',
      handle(request) {
        if (request.grant && !request.grant.scopes.includes('identify')) throw refuse.unauthorized()
        return wireSelf(selfOf(realm, request))
      },
    },
    {
      method: 'GET',
      path: '/users/@me/guilds',
      auth: 'either',
      handle(request) {
        if (request.grant && !request.grant.scopes.includes('guilds')) throw refuse.missingAccess()
        return listGuilds(realm, request)
      },
    },
    {
      method: 'GET',
      path: '/oauth2/@me',
      auth: 'user',
      handle: (request) => ({
        application: wirePublicApplication(realm, allowedIntents()),
        scopes: request.grant?.scopes ?? [],
        expires: new Date(request.grant?.expiresAtMs ?? 0).toISOString(),
        user: wireSelf(selfOf(realm, request)),
      }),
    },
  ]
}

function selfOf(realm: Realm, request: RestRequest) {
  const user = realm.world.users.get(request.grant?.userId ?? realm.application.botUserId)
  if (!user) throw refuse.unknownUser()
  return user
}

function listGuilds(realm: Realm, request: RestRequest): object[] {
  const { before, after, limit = 200, with_counts: withCounts } = read(guildsQuery, request.query)
  const self = selfOf(realm, request)
  const mine: Guild[] = self.bot
    ? [...realm.world.guilds.values()].filter(({ members }) => members.has(self.id))
    : self.guildIds.flatMap((id) => realm.world.guilds.get(id) ?? [])
  const page = mine
    .filter(
      ({ id }) =>
        (before === undefined || compareIds(id, before) < 0) &&
        (after === undefined || compareIds(id, after) > 0),
    )
    .sort((a, b) => compareIds(a.id, b.id))
  // With `before` alone the page ends just before it.
  const shown =
    before !== undefined && after === undefined ? page.slice(-limit) : page.slice(0, limit)
  return shown.map((guild) => ({
    id: guild.id,
    name: guild.name,
    icon: guild.icon,
    banner: null,
    owner: guild.ownerId === self.id,
    permissions: String(guildPermissions(guild, self.id)),
    features: guild.features,
    approximate_member_count: withCounts ? guild.members.size : undefined,
    approximate_presence_count: withCounts ? guild.members.size : undefined,
  }))
}
