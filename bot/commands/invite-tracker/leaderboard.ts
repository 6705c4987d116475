import { subcommand } from '../command.ts'
import type { CommandContext } from '../command-context.ts'
import { CommandRefusal } from '../command-refusal.ts'
import { pagedView } from '../paged-view.ts'
import { ANSWER_COLOUR, netWords, personWords } from './words.ts'
import { firstCountedDay, RETENTION_DAYS } from '#core/guilds/guild-day.ts'
import { makeLeaderboard, type InviterCount } from '#core/postgres/leaderboard.ts'
import { makeSharedJoins } from '#core/postgres/shared-joins.ts'
import { netDoubt, type NetDoubt } from '#core/statistics/net-doubt.ts'
import { rankInviters, type Ranked } from '#core/statistics/rank-inviters.ts'

type Place = Ranked<InviterCount> & { doubt: NetDoubt }
/** A place, with the days that it is of and the asker's own. */
type Row = { place: Place; own: Place | undefined; days: number }

/** Who has brought the most; the filter is the number of days. */
export const leaderboardView = pagedView<Row>({
  name: 'leaders',
  pageSize: 10,
  async load({ deps, guildId, userId, settings }, { offset, limit, filter }) {
    const days = parseDays(filter)
    const since = firstCountedDay(settings.timezone, deps.now(), days)
    const ranked = rankInviters(await makeLeaderboard(deps.db).topInviters(guildId, since))
    const page = ranked.slice(offset, offset + limit)
    const own = ranked.find(({ inviterId }) => inviterId === userId)
    const shown = own ? [...page, own] : page
    const inviterIds = shown.map(({ inviterId }) => inviterId)
    const shared = await makeSharedJoins(deps.db).ofInviters(guildId, since, inviterIds)
    const withDoubt = (one: Ranked<InviterCount>): Place => ({
      ...one,
      doubt: netDoubt(shared.get(one.inviterId)),
    })
    const ownPlace = own && withDoubt(own)
    const rows = page.map((one): Row => ({ place: withDoubt(one), own: ownPlace, days }))
    return { rows, total: ranked.length }
  },
  show(context, rows, { number, pages }) {
    const { say } = context
    const [first] = rows
    if (first === undefined) return { content: say('leaderboard.none') }
    const { own, days } = first
    const isDoubted = rows.some(({ place }) => place.doubt.members > 0)
    const lines = [
      say('leaderboard.span', { days }),
      '',
      ...rows.map(({ place }) => placeWords(context, place)),
      '',
      own
        ? say('leaderboard.own', { rank: own.rank, net: net(context, own) })
        : say('leaderboard.own-none'),
      ...(isDoubted ? [`-# ${say('stats.doubt')}`] : []),
    ]
    const embed = {
      color: ANSWER_COLOUR,
      title: say('leaderboard.title'),
      description: lines.join('\n'),
      footer: { text: say('page.place', { number, pages }) },
    }
    return { embeds: [embed] }
  },
})

export const leaderboard = subcommand({
  name: 'leaderboard',
  options: { days: { type: 'integer', min: 1, max: RETENTION_DAYS } },
  run: (context, { days = RETENTION_DAYS }) => leaderboardView.first(context, String(days)),
})

/** @throws CommandRefusal for what no button of ours holds */
function parseDays(filter: string): number {
  const days = /^\d{1,2}$/.test(filter) ? Number(filter) : 0
  if (days < 1 || days > RETENTION_DAYS) throw new CommandRefusal('error.view-expired')
  return days
}

function placeWords(context: CommandContext, place: Place): string {
  const { rank, inviterId, joins, leaves } = place
  const inviter = personWords(context, inviterId)
  return context.say('leaderboard.place', {
    rank,
    inviter,
    net: net(context, place),
    joins,
    leaves,
  })
}

const net = (context: CommandContext, place: Place) => netWords(context, place.net, place.doubt)
