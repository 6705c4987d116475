import type { GuildSettingsRepository } from '#core/postgres/guild-settings.ts'
import type { RecordedChange, SettingsChanges } from '#core/postgres/settings-changes.ts'
import { access } from '../access.ts'
import type { ApiInstance } from '../api-instance.ts'
import { guildCaller } from '../callers.ts'
import { moduleIsOff } from '../problems.ts'
import { guildParamsSchema } from '../schemas/guild.ts'
import { refusals } from '../schemas/problem.ts'
import {
  settingsChangesPageSchema,
  settingsChangesQuerySchema,
  type SettingsChangeView,
} from '../schemas/settings-change.ts'

export type SettingsChangesDeps = {
  changes: SettingsChanges
  settings: GuildSettingsRepository
  now: () => Date
}

/** `GET /:guildId/settings-changes`: who changed what, the newest first. */
export function registerSettingsChanges(app: ApiInstance, deps: SettingsChangesDeps): void {
  const { changes, settings, now } = deps
  app.route({
    method: 'GET',
    url: '/:guildId/settings-changes',
    schema: {
      summary: 'Who changed what: settings, invites, labels, keys; the last 31 days',
      operationId: 'listSettingsChanges',
      tags: ['settings'],
      security: access.administrator,
      params: guildParamsSchema,
      querystring: settingsChangesQuerySchema,
      response: { 200: settingsChangesPageSchema, ...refusals },
    },
    handler: async (request) => {
      const { guildId } = guildCaller(request)
      const { limit, cursor: beforeId } = request.query
      // One more than asked for tells whether there is another page.
      const [found, rows] = await Promise.all([
        settings.find(guildId),
        changes.page(guildId, now(), { beforeId, limit: limit + 1 }),
      ])
      if (!found) throw moduleIsOff()
      const shown = rows.slice(0, limit)
      const last = rows.length > limit ? shown.at(-1) : undefined
      return { changes: shown.map(wireChange), nextCursor: last?.id ?? null }
    },
  })
}

function wireChange(row: RecordedChange): SettingsChangeView {
  const { id, changedAt, userId, keyId, keyName, what, name, from, to } = row
  // A pseudonym names nobody.
  const isNamed = userId !== null && !userId.startsWith('-')
  return {
    id,
    changedAt: changedAt.toISOString(),
    by: {
      userId: isNamed ? userId : null,
      apiKey: keyId === null ? null : { id: keyId, name: keyName ?? '' },
      isUsher: userId === null,
    },
    what,
    name,
    from,
    to,
  }
}
