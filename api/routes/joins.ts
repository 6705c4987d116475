import type { JoinsPage } from '#core/postgres/joins-page.ts'
import { access } from '../access.ts'
import type { ApiInstance } from '../api-instance.ts'
import { administeredGuild } from '../callers.ts'
import { formatCursor, parseCursor } from '../join-cursor.ts'
import { Problem } from '../problems.ts'
import { guildParamsSchema } from '../schemas/guild.ts'
import { joinsPageSchema, joinsQuerySchema } from '../schemas/join.ts'
import { problemSchema } from '../schemas/problem.ts'
import { positionOf, wireJoin } from '../wire-join.ts'

export type JoinsDeps = { joins: JoinsPage; now: () => Date }

/** `GET /:guildId/joins`: newest first, a page at a time. */
export function registerJoins(app: ApiInstance, { joins, now }: JoinsDeps): void {
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
      response: { 200: joinsPageSchema, '4xx': problemSchema, '5xx': problemSchema },
    },
    handler: async (request) => {
      const { id: guildId } = administeredGuild(request)
      const { limit, cursor } = request.query
      const position = cursor === undefined ? undefined : parseCursor(cursor)
      if (cursor !== undefined && !position)
        throw new Problem('bad-request', 'querystring/cursor must be one that a page ended with')
      // One more than asked for tells whether there is another page.
      const rows = await joins.before(guildId, now(), { position, limit: limit + 1 })
      const shown = rows.slice(0, limit)
      const last = rows.length > limit ? shown.at(-1) : undefined
      return {
        joins: shown.map(wireJoin),
        nextCursor: last ? formatCursor(positionOf(last)) : null,
      }
    },
  })
}
