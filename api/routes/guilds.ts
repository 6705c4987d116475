import type { ApiConfig } from '#core/config.ts'
import type { GuildSettingsRepository } from '#core/postgres/guild-settings.ts'
import type { EnabledGuilds } from '#core/redis/enabled-guilds.ts'
import type { GuildEntries } from '#core/redis/guild-directory.ts'
import { access } from '../access.ts'
import type { ApiInstance } from '../api-instance.ts'
import { guildCaller } from '../callers.ts'
import type { AdministeredGuilds } from '../discord/administered-guilds.ts'
import type { BotPresence } from '../discord/bot-presence.ts'
import { iconUrl } from '../discord/images.ts'
import { installUrl } from '../discord/install-url.ts'
import { guildListSchema, guildParamsSchema, guildSchema } from '../schemas/guild.ts'
import { refusals } from '../schemas/problem.ts'
import { signedInUser } from '../sessions/session-data.ts'

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
    schema: {
      summary: 'Servers that you administer',
      operationId: 'listGuilds',
      tags: ['guilds'],
      security: access.user,
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

export type GuildDeps = {
  presence: BotPresence
  settings: GuildSettingsRepository
  entries: GuildEntries
}

/** `GET /:guildId`: one of them. */
export function registerGuild(app: ApiInstance, { presence, settings, entries }: GuildDeps): void {
  app.route({
    method: 'GET',
    url: '/:guildId',
    schema: {
      summary: 'One server',
      operationId: 'getGuild',
      tags: ['guilds'],
      security: access.read,
      params: guildParamsSchema,
      response: { 200: guildSchema, ...refusals },
    },
    handler: async (request) => {
      const { guildId: id, administered } = guildCaller(request)
      const [botPresent, found, named] = await Promise.all([
        presence.isIn(id),
        settings.find(id),
        // A key has nobody's list to look it up in.
        administered ?? entries.load(id),
      ])
      return {
        id,
        name: named?.name ?? id,
        iconUrl: iconUrl(id, named?.icon ?? null),
        botPresent,
        enabled: found !== undefined,
        enabledAt: found ? new Date(Number(found.generation)).toISOString() : null,
      }
    },
  })
}
