import type { Db } from '#core/postgres/connect.ts'
import { makeDayCounts } from '#core/postgres/day-counts.ts'
import { makeGuildSettings } from '#core/postgres/guild-settings.ts'
import { makeLeaderboard } from '#core/postgres/leaderboard.ts'
import { makePeople } from '#core/postgres/people.ts'
import { makeSharedJoins } from '#core/postgres/shared-joins.ts'
import { netDoubt } from '#core/statistics/net-doubt.ts'
import { rankInviters } from '#core/statistics/rank-inviters.ts'
import { aboutCodes } from '../about-codes.ts'
import { access } from '../access.ts'
import type { ApiInstance } from '../api-instance.ts'
import { guildCaller } from '../callers.ts'
import { settingsOfData } from '../guild-settings-of.ts'
import { guildParamsSchema } from '../schemas/guild.ts'
import { refusals } from '../schemas/problem.ts'
import {
  codeCountsQuerySchema,
  codeCountsSchema,
  inviterCountsQuerySchema,
  inviterCountsSchema,
} from '../schemas/statistics.ts'
import { statisticsSpan } from '../statistics-span.ts'
import { wirePerson } from '../wire-person.ts'

export type RankingsDeps = { db: Db; now: () => Date }

/** `GET /:guildId/statistics/inviters` and `…/codes`: the best first, a page at a time. */
export function registerRankings(app: ApiInstance, { db, now }: RankingsDeps): void {
  const settings = makeGuildSettings(db)
  const counts = makeDayCounts(db)
  const people = makePeople(db)
  const shared = { tags: ['statistics'], security: access.read, params: guildParamsSchema }

  app.route({
    method: 'GET',
    url: '/:guildId/statistics/inviters',
    schema: {
      ...shared,
      summary: 'Who brought the most',
      operationId: 'getStatisticsInviters',
      querystring: inviterCountsQuerySchema,
      response: { 200: inviterCountsSchema, ...refusals },
    },
    handler: async (request) => {
      const { guildId } = guildCaller(request)
      const { days, limit, cursor = '0' } = request.query
      const span = statisticsSpan(await settingsOfData(settings, guildId), now(), days)
      const offset = Number(cursor)
      const [top, totals] = await Promise.all([
        makeLeaderboard(db).topInviters(guildId, span.from),
        counts.totals({ guildId, since: span.from }),
      ])
      const page = rankInviters(top).slice(offset, offset + limit)
      const ids = page.map(({ inviterId }) => inviterId)
      const [doubts, names] = await Promise.all([
        makeSharedJoins(db).ofInviters(guildId, span.from, ids),
        people.named(guildId, now(), ids),
      ])
      return {
        ...span,
        inviters: page.flatMap(({ inviterId, ...inviter }) => {
          const person = wirePerson(inviterId, names.get(inviterId))
          return person
            ? [{ ...inviter, inviter: person, doubt: netDoubt(doubts.get(inviterId)) }]
            : []
        }),
        ranked: top.length,
        totals: { joins: totals.joins, leaves: totals.leaves, net: totals.net },
        nextCursor: offset + limit < top.length ? String(offset + limit) : null,
      }
    },
  })

  app.route({
    method: 'GET',
    url: '/:guildId/statistics/codes',
    schema: {
      ...shared,
      summary: 'Which invites brought the most',
      operationId: 'getStatisticsCodes',
      querystring: codeCountsQuerySchema,
      response: { 200: codeCountsSchema, ...refusals },
    },
    handler: async (request) => {
      const { guildId } = guildCaller(request)
      const { days, limit, cursor = '0', inviter: inviterId } = request.query
      const span = statisticsSpan(await settingsOfData(settings, guildId), now(), days)
      const offset = Number(cursor)
      const wanted = { guildId, since: span.from, inviterId }
      const [found, totals] = await Promise.all([
        // One more than asked for tells whether there is another page.
        counts.codes(wanted, limit + 1, offset),
        counts.totals(wanted),
      ])
      const page = found.slice(0, limit)
      const about = await aboutCodes(
        db,
        guildId,
        page.map(({ code }) => code),
      )
      return {
        ...span,
        codes: page.map(({ code, ...figures }) => ({ ...about(code), ...figures })),
        totals: { joins: totals.joins, leaves: totals.leaves, net: totals.net },
        nextCursor: found.length > limit ? String(offset + limit) : null,
      }
    },
  })
}
