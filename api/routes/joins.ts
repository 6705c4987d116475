import type { GuildSettingsRepository } from '#core/postgres/guild-settings.ts'
import type { JoinsList } from '#core/postgres/joins-list.ts'
import { access } from '../access.ts'
import type { ApiInstance } from '../api-instance.ts'
import { guildCaller } from '../callers.ts'
import { settingsOfData } from '../guild-settings-of.ts'
import { formatCursor, parseCursor } from '../join-cursor.ts'
import { joinsFilter } from '../joins-filter.ts'
import { Problem } from '../problems.ts'
import { guildParamsSchema } from '../schemas/guild.ts'
import { joinsPageSchema, joinsQuerySchema } from '../schemas/join.ts'
import { refusals } from '../schemas/problem.ts'
import { wireJoin } from '../wire-join.ts'

export type JoinsDeps = {
  joins: JoinsList
  settings: Pick<GuildSettingsRepository, 'find'>
  now: () => Date
}

/** `GET /:guildId/joins`: newest first, a page at a time. */
export function registerJoins(app: ApiInstance, { joins, settings, now }: JoinsDeps): void {
  app.route({
    method: 'GET',
    url: '/:guildId/joins',
    schema: {
      summary: 'Who joined, and who invited them; the last 31 days',
      operationId: 'listJoins',
      tags: ['joins'],
      security: access.read,
      params: guildParamsSchema,
      querystring: joinsQuerySchema,
      response: { 200: joinsPageSchema, ...refusals },
    },
    handler: async (request) => {
      const { guildId } = guildCaller(request)
      const { limit, cursor, ...query } = request.query
      const position = cursor === undefined ? undefined : parseCursor(cursor)
      if (cursor !== undefined && !position)
        throw new Problem('bad-request', 'querystring/cursor must be one that a page ended with')
      const { timezone } = await settingsOfData(settings, guildId)
      const filter = joinsFilter(query, timezone)
      const { rows, next } = await joins.page(guildId, now(), { filter, position, limit })
      return {
        joins: rows.map(wireJoin),
        // Pages go by when members joined; when that was recorded only matters to feeds.
        nextCursor: next ? formatCursor({ ...next, recordedAt: next.joinedAt }) : null,
      }
    },
  })
}
