import { RETENTION_DAYS } from '#core/guilds/guild-day.ts'
import { COHORT_MAX, cohortStays } from '#core/postgres/cohorts.ts'
import type { Db } from '#core/postgres/connect.ts'
import { makeGuildSettings } from '#core/postgres/guild-settings.ts'
import { membersOf, retentionCurve } from '#core/statistics/retention-curve.ts'
import { access } from '../access.ts'
import type { ApiInstance } from '../api-instance.ts'
import { guildCaller } from '../callers.ts'
import { settingsOfData } from '../guild-settings-of.ts'
import { spanOfDay } from '../joins-filter.ts'
import { guildParamsSchema } from '../schemas/guild.ts'
import { refusals } from '../schemas/problem.ts'
import { retentionQuerySchema, retentionSchema } from '../schemas/statistics.ts'

export type RetentionDeps = { db: Db; now: () => Date }

/** `GET /:guildId/statistics/retention`: how many of a cohort are still there, day by day. */
export function registerRetention(app: ApiInstance, { db, now }: RetentionDeps): void {
  const settings = makeGuildSettings(db)
  app.route({
    method: 'GET',
    url: '/:guildId/statistics/retention',
    schema: {
      summary: 'How many of those who joined are still there after how many days',
      operationId: 'getRetention',
      tags: ['statistics'],
      security: access.read,
      params: guildParamsSchema,
      querystring: retentionQuerySchema,
      response: { 200: retentionSchema, ...refusals },
    },
    handler: async (request) => {
      const { guildId } = guildCaller(request)
      const { day, inviter: inviterId, code } = request.query
      const { timezone } = await settingsOfData(settings, guildId)
      const span = day === undefined ? undefined : spanOfDay(day, timezone)
      const stays = await cohortStays(db, guildId, { now: now(), inviterId, code, span })
      const members = membersOf(stays)
      return {
        members,
        stillThere: membersOf(stays.filter(({ stayedDays }) => stayedDays === null)),
        isMore: members >= COHORT_MAX,
        // Nobody has been a member for longer, as far as is kept.
        points: retentionCurve(stays, RETENTION_DAYS - 1).map((point) => ({
          ...point,
          share: point.members === 0 ? null : point.stayed / point.members,
        })),
      }
    },
  })
}
