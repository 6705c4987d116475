import type { Readable } from 'node:stream'
import { Type } from 'typebox'
import type { GuildSettingsRepository } from '#core/postgres/guild-settings.ts'
import type { JoinsList } from '#core/postgres/joins-list.ts'
import { guildDay } from '#core/guilds/guild-day.ts'
import { access } from '../access.ts'
import type { ApiInstance } from '../api-instance.ts'
import { guildCaller } from '../callers.ts'
import { makeExportSlots } from '../export-slots.ts'
import { settingsOfData } from '../guild-settings-of.ts'
import { joinsCsv } from '../joins-csv.ts'
import { joinsFilter } from '../joins-filter.ts'
import { guildParamsSchema } from '../schemas/guild.ts'
import { joinsFilterSchema } from '../schemas/join.ts'
import { refusals } from '../schemas/problem.ts'

/** A minute and caller: each may read all that there is. */
const EXPORTS_A_MINUTE = 6

/** A stream to us, text to the document. */
const csvSchema = Type.Unsafe<Readable>(Type.String({ description: 'text/csv, RFC 4180' }))

export type ExportDeps = {
  joins: JoinsList
  settings: Pick<GuildSettingsRepository, 'find'>
  now: () => Date
}

/** `GET /:guildId/export/joins.csv`: the joins of 31 days, or those of a filter, as a file. */
export function registerExport(app: ApiInstance, { joins, settings, now }: ExportDeps): void {
  const slots = makeExportSlots()
  app.route({
    method: 'GET',
    url: '/:guildId/export/joins.csv',
    config: { rateLimit: { max: EXPORTS_A_MINUTE, timeWindow: 60_000 } },
    schema: {
      summary: 'Joins as a file for spreadsheets, newest first',
      operationId: 'exportJoins',
      tags: ['joins'],
      security: access.read,
      params: guildParamsSchema,
      querystring: Type.Object(joinsFilterSchema, { additionalProperties: false }),
      produces: ['text/csv'],
      response: { 200: csvSchema, ...refusals },
    },
    handler: async (request, reply) => {
      const { guildId } = guildCaller(request)
      const { timezone } = await settingsOfData(settings, guildId)
      const filter = joinsFilter(request.query, timezone)
      const release = slots.take(guildId)
      const name = `usher-joins-${guildId}-${guildDay(timezone, now().getTime())}.csv`
      const csv = joinsCsv(joins, { guildId, filter, now })
      // Read to the end, broken off, or left by its reader, be it before the answer begins.
      csv.once('close', release)
      if (reply.raw.destroyed) csv.destroy()
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="${name}"`)
        .send(csv)
    },
  })
}
