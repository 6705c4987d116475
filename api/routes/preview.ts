import type { GuildSettingsRepository } from '#core/postgres/guild-settings.ts'
import { access } from '../access.ts'
import type { ApiInstance } from '../api-instance.ts'
import { guildCaller } from '../callers.ts'
import type { EntryOf } from '../discord/guild-entries.ts'
import { renderSample, sampleFaults } from '../sample-message.ts'
import { guildParamsSchema } from '../schemas/guild.ts'
import { previewRequestSchema, previewSchema } from '../schemas/message.ts'
import { refusals } from '../schemas/problem.ts'

/** A content at its longest, each character escaped. */
export const MESSAGE_BODY_LIMIT_BYTES = 262_144

export type PreviewDeps = {
  entryOf: EntryOf
  settings: Pick<GuildSettingsRepository, 'find'>
  now: () => Date
}

/** `POST /:guildId/preview`: what a template comes to. Stores and sends nothing. */
export function registerPreview(app: ApiInstance, { entryOf, settings, now }: PreviewDeps): void {
  app.route({
    method: 'POST',
    url: '/:guildId/preview',
    bodyLimit: MESSAGE_BODY_LIMIT_BYTES,
    schema: {
      summary: 'What a message would look like, for a made-up member',
      operationId: 'previewMessage',
      tags: ['messages'],
      security: access.write,
      params: guildParamsSchema,
      body: previewRequestSchema,
      response: { 200: previewSchema, ...refusals },
    },
    handler: async (request) => {
      const { guildId } = guildCaller(request)
      const faults = sampleFaults(request.body)
      if (faults.length > 0) return { content: null, embeds: [], faults }
      const [entry, set] = await Promise.all([entryOf(guildId), settings.find(guildId)])
      const guild = { entry, timezone: set?.timezone ?? 'UTC', now: now() }
      const rendering = renderSample(request.body, guild)
      if (rendering.kind === 'nothing') {
        const message = 'Nothing is left to see once its variables are filled in.'
        return { content: null, embeds: [], faults: [{ path: 'content', message }] }
      }
      const { content = null, embeds = [] } = rendering.body
      return { content, embeds, faults: [] }
    },
  })
}
