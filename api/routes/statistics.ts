import { confidences, sources } from '#core/attribution/attribution.ts'
import type { Db } from '#core/postgres/connect.ts'
import { makeDayCounts } from '#core/postgres/day-counts.ts'
import { makeGuildSettings } from '#core/postgres/guild-settings.ts'
import { makeLeaderboard } from '#core/postgres/leaderboard.ts'
import { countSpecialJoins } from '#core/postgres/special-joins.ts'
import { fillDays } from '#core/statistics/fill-days.ts'
import { joinKinds } from '#core/statistics/join-kinds.ts'
import { access } from '../access.ts'
import type { ApiInstance } from '../api-instance.ts'
import { guildCaller } from '../callers.ts'
import { settingsOfData } from '../guild-settings-of.ts'
import { assertDay } from '../joins-filter.ts'
import { Problem } from '../problems.ts'
import { guildParamsSchema } from '../schemas/guild.ts'
import { refusals } from '../schemas/problem.ts'
import {
  dayCountsQuerySchema,
  dayCountsSchema,
  sourceCountsQuerySchema,
  sourceCountsSchema,
  summarySchema,
} from '../schemas/statistics.ts'
import { statisticsSpan } from '../statistics-span.ts'

export type StatisticsDeps = { db: Db; now: () => Date }

/** `GET /:guildId/statistics/…`: what the last 31 days come to, by day and by source. */
export function registerStatistics(app: ApiInstance, { db, now }: StatisticsDeps): void {
  const settings = makeGuildSettings(db)
  const counts = makeDayCounts(db)
  const shared = { tags: ['statistics'], security: access.read, params: guildParamsSchema }

  app.route({
    method: 'GET',
    url: '/:guildId/statistics/summary',
    schema: {
      ...shared,
      summary: 'The last 31 days in a few numbers',
      operationId: 'getStatisticsSummary',
      response: { 200: summarySchema, ...refusals },
    },
    handler: async (request) => {
      const { guildId } = guildCaller(request)
      const span = statisticsSpan(await settingsOfData(settings, guildId), now())
      const wanted = { guildId, since: span.from }
      const [totals, [today], inviters, special] = await Promise.all([
        counts.totals(wanted),
        counts.days({ guildId, since: span.to, until: span.to }),
        makeLeaderboard(db).countInviters(guildId, span.from),
        countSpecialJoins(db, guildId, span.from),
      ])
      const kinds = joinKinds(totals.joins, special)
      return {
        ...span,
        joins: totals.joins,
        leaves: totals.leaves,
        net: totals.net,
        today: { joins: today?.joins ?? 0, leaves: today?.leaves ?? 0 },
        inviters,
        codes: totals.codes,
        rejoins: kinds.rejoins,
        freshAccounts: kinds.freshAccounts,
        confidences: confidences.map((confidence) => ({
          confidence,
          joins: kinds.byConfidence[confidence],
        })),
        certainShare: shareOf(kinds.byConfidence.certain, totals.joins),
      }
    },
  })

  app.route({
    method: 'GET',
    url: '/:guildId/statistics/days',
    schema: {
      ...shared,
      summary: 'Joins, leaves and net of each day',
      operationId: 'getStatisticsDays',
      querystring: dayCountsQuerySchema,
      response: { 200: dayCountsSchema, ...refusals },
    },
    handler: async (request) => {
      const { guildId } = guildCaller(request)
      const { from, to, inviter: inviterId, code } = request.query
      const kept = statisticsSpan(await settingsOfData(settings, guildId), now())
      const span = { ...kept, from: from ?? kept.from, to: to ?? kept.to }
      assertDay(span.from, 'from')
      assertDay(span.to, 'to')
      if (span.from < kept.from || span.to > kept.to || span.from > span.to) {
        const sentence = `from and to must be days from ${kept.from} to ${kept.to}, in their order`
        throw new Problem('bad-request', `querystring: ${sentence}`)
      }
      const found = await counts.days({
        guildId,
        since: span.from,
        until: span.to,
        inviterId,
        code,
      })
      return { ...span, days: fillDays(found, span.from, span.to) }
    },
  })

  app.route({
    method: 'GET',
    url: '/:guildId/statistics/sources',
    schema: {
      ...shared,
      summary: 'How members came: by invite, by the vanity URL, by themselves',
      operationId: 'getStatisticsSources',
      querystring: sourceCountsQuerySchema,
      response: { 200: sourceCountsSchema, ...refusals },
    },
    handler: async (request) => {
      const { guildId } = guildCaller(request)
      const { days } = request.query
      const span = statisticsSpan(await settingsOfData(settings, guildId), now(), days)
      const [{ joins }, special] = await Promise.all([
        counts.totals({ guildId, since: span.from }),
        countSpecialJoins(db, guildId, span.from),
      ])
      const { bySource } = joinKinds(joins, special)
      const found = sources.map((source) => ({
        source,
        joins: bySource[source],
        share: shareOf(bySource[source], joins),
      }))
      return { ...span, sources: found.toSorted((a, b) => b.joins - a.joins) }
    },
  })
}

function shareOf(part: number, all: number): number | null {
  return all === 0 ? null : part / all
}
