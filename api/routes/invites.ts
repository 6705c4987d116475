import type { Db } from '#core/postgres/connect.ts'
import { makeDayCounts } from '#core/postgres/day-counts.ts'
import { makeGuildSettings } from '#core/postgres/guild-settings.ts'
import { makeInviteLabels } from '#core/postgres/invite-labels.ts'
import { makeInviteList } from '#core/postgres/invite-list.ts'
import { makePeople } from '#core/postgres/people.ts'
import { inviteUrl } from '#core/discord/invite-code.ts'
import type { GuildEntries } from '#core/redis/guild-directory.ts'
import { access } from '../access.ts'
import type { ApiInstance } from '../api-instance.ts'
import { guildCaller } from '../callers.ts'
import { settingsOfData } from '../guild-settings-of.ts'
import { guildParamsSchema } from '../schemas/guild.ts'
import { invitesPageSchema, invitesQuerySchema } from '../schemas/invite.ts'
import { refusals } from '../schemas/problem.ts'
import { statisticsSpan } from '../statistics-span.ts'
import { wireInvite } from '../wire-invite.ts'

export type InvitesDeps = { db: Db; entries: GuildEntries; now: () => Date }

/** `GET /:guildId/invites`: the known invites, sorted and searched, a page at a time. */
export function registerInvites(app: ApiInstance, { db, entries, now }: InvitesDeps): void {
  const settings = makeGuildSettings(db)
  const invites = makeInviteList(db)
  app.route({
    method: 'GET',
    url: '/:guildId/invites',
    schema: {
      summary: 'Invites, whose they are and what they brought in 31 days',
      operationId: 'listInvites',
      tags: ['invites'],
      security: access.read,
      params: guildParamsSchema,
      querystring: invitesQuerySchema,
      response: { 200: invitesPageSchema, ...refusals },
    },
    handler: async (request) => {
      const { guildId } = guildCaller(request)
      const { search, state, inviter: inviterId, sort, order, limit, cursor = '0' } = request.query
      const at = now()
      const { from: since } = statisticsSpan(await settingsOfData(settings, guildId), at)
      const offset = Number(cursor)
      const wanted = {
        since,
        state,
        search: search?.trim(),
        inviterId,
        sort,
        isDescending: order === 'desc',
        offset,
        limit,
      }
      const [rows, total, entry] = await Promise.all([
        invites.page(guildId, at, wanted),
        invites.count(guildId, at, wanted),
        entries.load(guildId),
      ])
      const nameless = rows.flatMap((row) =>
        row.inviterName === null ? (row.inviterId ?? []) : [],
      )
      const [names, vanity] = await Promise.all([
        makePeople(db).named(guildId, at, nameless),
        vanityOf(guildId, since, entry?.vanityCode ?? null),
      ])
      return {
        vanity,
        invites: rows.map((row) => wireInvite(row, { entry, names, now: at })),
        total,
        nextCursor: offset + limit < total ? String(offset + limit) : null,
      }
    },
  })

  async function vanityOf(guildId: string, since: string, code: string | null) {
    if (code === null) return null
    const [{ joins, leaves, net }, labels] = await Promise.all([
      makeDayCounts(db).totals({ guildId, since, code }),
      makeInviteLabels(db).of(guildId, [code]),
    ])
    return { code, url: inviteUrl(code), label: labels.get(code) ?? null, joins, leaves, net }
  }
}
