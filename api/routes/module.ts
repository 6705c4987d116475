import { enableGuild, type GuildStores } from '#core/guilds/enable-guild.ts'
import { purgeGuild } from '#core/guilds/purge-guild.ts'
import { makeGuildSettings } from '#core/postgres/guild-settings.ts'
import type { SettingsChanges } from '#core/postgres/settings-changes.ts'
import type { Privacy } from '#core/privacy/privacy.ts'
import { access } from '../access.ts'
import type { ApiInstance } from '../api-instance.ts'
import { guildCaller } from '../callers.ts'
import type { BotPresence } from '../discord/bot-presence.ts'
import { noteChange } from '../note-change.ts'
import { Problem } from '../problems.ts'
import { guildParamsSchema, moduleChangeSchema, moduleSchema } from '../schemas/guild.ts'
import { refusals } from '../schemas/problem.ts'

export type ModuleDeps = {
  stores: GuildStores
  presence: BotPresence
  changes: SettingsChanges
  privacy: Privacy
  now: () => Date
}

/** `PUT /:guildId/module`: the switch. Off deletes all that is stored about the guild. */
export function registerModule(app: ApiInstance, deps: ModuleDeps): void {
  const { stores, presence, changes, privacy, now } = deps
  app.route({
    method: 'PUT',
    url: '/:guildId/module',
    schema: {
      summary: 'Enable or disable the invite tracker; disabling deletes its data',
      operationId: 'switchModule',
      tags: ['guilds'],
      security: access.administratorWrite,
      params: guildParamsSchema,
      body: moduleChangeSchema,
      response: { 200: moduleSchema, ...refusals },
    },
    handler: async (request) => {
      const caller = guildCaller(request)
      const { guildId } = caller
      const { enabled } = request.body
      if (!enabled) {
        await purgeGuild(stores, guildId, now())
        request.log.info({ guildId }, 'module disabled')
        return { enabled, enabledAt: null }
      }
      if (!(await presence.isIn(guildId)))
        throw new Problem('bot-not-present', 'Add the bot to the server first.')
      const wasEnabled = await makeGuildSettings(stores.db).find(guildId)
      const { generation } = await enableGuild(stores, guildId, now())
      if (!wasEnabled) {
        const change = { what: 'module', name: null, from: false, to: true } as const
        await noteChange({ changes, privacy, now }, caller, change)
      }
      request.log.info({ guildId }, 'module enabled')
      return { enabled, enabledAt: new Date(Number(generation)).toISOString() }
    },
  })
}
