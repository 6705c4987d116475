import type { ApiConfig } from '#core/config.ts'
import type { GuildSettingsRepository } from '#core/postgres/guild-settings.ts'
import type { EnabledGuilds } from '#core/redis/enabled-guilds.ts'
import type { ApiInstance } from '../api-instance.ts'
import type { AdministeredGuilds } from '../discord/administered-guilds.ts'
import type { BotPresence } from '../discord/bot-presence.ts'
import { iconUrl } from '../discord/images.ts'
import { installUrl } from '../discord/install-url.ts'
import { administeredGuild } from '../plugins/administrator.ts'
import { guildListSchema, guildParamsSchema, guildSchema } from '../schemas/guild.ts'
import { problemSchema } from '../schemas/problem.ts'
import { signedInUser } from '../sessions/session-data.ts'

const refusals = { '4xx': problemSchema, '5xx': problemSchema }

export type GuildListDeps = {
  config: ApiConfig
  administered: AdministeredGuilds
  presence: BotPresence
  enabledGuilds: EnabledGuilds
}

/** `GET /guilds`: the guilds that the user administers. */
export function registerGuildList(app: ApiInstance, deps: GuildListDeps): void {
  const { config, administered, presence, enabledGuilds } = deps
  app.route({
    method: 'GET',
    url: '/guilds',
    preValidation: async (request) => void signedInUser(request),
    schema: {
      summary: 'Servers that you administer',
      response: { 200: guildListSchema, ...refusals },
    },
    handler: async (request) => {
      const userId = signedInUser(request).id
      const guilds = await administered.of({ userId, sessionId: request.session.sessionId })
      const [present, generations] = await Promise.all([
        presence.among(guilds.map(({ id }) => id)),
        Promise.all(guilds.map(({ id }) => enabledGuilds.generationOf(id))),
      ])
      return {
        guilds: guilds.map(({ id, name, icon }, i) => ({
          id,
          name,
          iconUrl: iconUrl(id, icon),
          botPresent: present.has(id),
          enabled: generations[i] !== undefined,
          installUrl: installUrl(config.DISCORD_API_BASE, config.DISCORD_CLIENT_ID, id),
        })),
      }
    },
  })
}

export type GuildDeps = { presence: BotPresence; settings: GuildSettingsRepository }

/** `GET /:guildId`: one of them. */
export function registerGuild(app: ApiInstance, { presence, settings }: GuildDeps): void {
  app.route({
    method: 'GET',
    url: '/:guildId',
    schema: {
      summary: 'One server',
      params: guildParamsSchema,
      response: { 200: guildSchema, ...refusals },
    },
    handler: async (request) => {
      const { id, name, icon } = administeredGuild(request)
      const [botPresent, found] = await Promise.all([presence.isIn(id), settings.find(id)])
      return {
        id,
        name,
        iconUrl: iconUrl(id, icon),
        botPresent,
        enabled: found !== undefined,
        enabledAt: found ? new Date(Number(found.generation)).toISOString() : null,
      }
    },
  })
}
