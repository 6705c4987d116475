import type { Db } from '#core/postgres/connect.ts'
import { makeGuildSettings } from '#core/postgres/guild-settings.ts'
import { joinRates } from '#core/postgres/join-rates.ts'
import { ratesByCode } from '#core/statistics/rates-by-code.ts'
import { aboutCodes } from '../about-codes.ts'
import { access } from '../access.ts'
import type { ApiInstance } from '../api-instance.ts'
import { guildCaller } from '../callers.ts'
import { settingsOfData } from '../guild-settings-of.ts'
import { guildParamsSchema } from '../schemas/guild.ts'
import { refusals } from '../schemas/problem.ts'
import { raidQuerySchema, raidSchema } from '../schemas/statistics.ts'

const CODES_SHOWN = 25

export type RaidDeps = { db: Db; now: () => Date }

/** `GET /:guildId/statistics/raid`: how fast members come at the moment, and by which invite. */
export function registerRaid(app: ApiInstance, { db, now }: RaidDeps): void {
  const settings = makeGuildSettings(db)
  app.route({
    method: 'GET',
    url: '/:guildId/statistics/raid',
    schema: {
      summary: 'How fast members came by which invite in the last minutes',
      operationId: 'getRaid',
      tags: ['statistics'],
      security: access.read,
      params: guildParamsSchema,
      querystring: raidQuerySchema,
      response: { 200: raidSchema, ...refusals },
    },
    handler: async (request) => {
      const { guildId } = guildCaller(request)
      const { minutes } = request.query
      await settingsOfData(settings, guildId)
      const at = now()
      const found = ratesByCode(await joinRates(db, guildId, { now: at, minutes }), minutes)
      const shown = found.codes.slice(0, CODES_SHOWN)
      const about = await aboutCodes(
        db,
        guildId,
        shown.flatMap(({ code }) => code ?? []),
      )
      return {
        minutes,
        since: new Date(at.getTime() - minutes * 60_000).toISOString(),
        joins: found.joins,
        perMinute: found.perMinute,
        codes: shown.map(({ code, ...rate }) => ({ ...about(code ?? ''), ...rate })),
      }
    },
  })
}
