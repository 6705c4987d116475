import { enableGuild, type GuildStores } from '#core/guilds/enable-guild.ts'
import { purgeGuild } from '#core/guilds/purge-guild.ts'
import type { ApiInstance } from '../api-instance.ts'
import type { BotPresence } from '../discord/bot-presence.ts'
import { administeredGuild } from '../plugins/administrator.ts'
import { Problem } from '../problems.ts'
import { guildParamsSchema, moduleChangeSchema, moduleSchema } from '../schemas/guild.ts'
import { requireCsrfToken } from '../plugins/sessions.ts'
import { problemSchema } from '../schemas/problem.ts'

export type ModuleDeps = { stores: GuildStores; presence: BotPresence; now: () => Date }

/** `PUT /:guildId/module`: the switch. Off deletes all that is stored about the guild. */
export function registerModule(app: ApiInstance, { stores, presence, now }: ModuleDeps): void {
  app.route({
    method: 'PUT',
    url: '/:guildId/module',
    preValidation: requireCsrfToken(app),
    schema: {
      summary: 'Enable or disable the invite tracker; disabling deletes its data',
      params: guildParamsSchema,
      body: moduleChangeSchema,
      response: { 200: moduleSchema, '4xx': problemSchema, '5xx': problemSchema },
    },
    handler: async (request) => {
      const { id: guildId } = administeredGuild(request)
      const { enabled } = request.body
      if (!enabled) {
        await purgeGuild(stores, guildId, now())
        request.log.info({ guildId }, 'module disabled')
        return { enabled, enabledAt: null }
      }
      if (!(await presence.isIn(guildId)))
        throw new Problem('bot-not-present', 'Add the bot to the server first.')
      const { generation } = await enableGuild(stores, guildId, now())
      request.log.info({ guildId }, 'module enabled')
      return { enabled, enabledAt: new Date(Number(generation)).toISOString() }
    },
  })
}
