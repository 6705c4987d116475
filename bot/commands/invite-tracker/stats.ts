import type { APIEmbed } from 'discord-api-types/v10'
import type { Answer } from '../answer.ts'
import { subcommand } from '../command.ts'
import type { CommandContext } from '../command-context.ts'
import { ANSWER_COLOUR, fieldLines, netWords, personWords } from './words.ts'
import { firstCountedDay, guildDay, RETENTION_DAYS } from '#core/guilds/guild-day.ts'
import { makeDayCounts, type CodeCount } from '#core/postgres/day-counts.ts'
import { makeSharedJoins } from '#core/postgres/shared-joins.ts'
import { fillDays } from '#core/statistics/fill-days.ts'
import { netDoubt, type NetDoubt } from '#core/statistics/net-doubt.ts'
import { sparkline } from '#core/statistics/sparkline.ts'

/** Codes that are shown one by one. */
const CODES_SHOWN = 10

/** Whom somebody has brought, over the 31 days that are kept. */
export const stats = subcommand({
  name: 'stats',
  options: { inviter: { type: 'user' } },
  async run(context, values): Promise<Answer> {
    const { deps, guildId, userId, settings } = context
    const inviterId = values.inviter?.user.id ?? userId
    const since = firstCountedDay(settings.timezone, deps.now())
    const wanted = { guildId, since, inviterId }
    const counts = makeDayCounts(deps.db)
    const [totals, days, codes, shared] = await Promise.all([
      counts.totals(wanted),
      counts.days(wanted),
      counts.codes(wanted, CODES_SHOWN),
      makeSharedJoins(deps.db).ofInviters(guildId, since, [inviterId]),
    ])
    const inviter = personWords(context, inviterId)
    const span = { inviter, days: RETENTION_DAYS }
    if (totals.joins === 0 && totals.leaves === 0) {
      return { content: context.say('stats.none', span) }
    }
    const doubt = netDoubt(shared.get(inviterId))
    const today = guildDay(settings.timezone, deps.now())
    const embed: APIEmbed = {
      color: ANSWER_COLOUR,
      description: context.say('stats.of', span),
      fields: [
        ...totalFields(context, totals, doubt),
        daysField(context, fillDays(days, since, today)),
        codesField(context, codes, totals.codes),
      ],
      ...(doubt.members > 0 && { footer: { text: context.say('stats.doubt') } }),
    }
    return { embeds: [embed] }
  },
})

type Totals = { joins: number; leaves: number; net: number }

function totalFields(context: CommandContext, { joins, leaves, net }: Totals, doubt: NetDoubt) {
  const { say, catalogue } = context
  return [
    { name: say('stats.joins'), value: catalogue.number(joins), inline: true },
    { name: say('stats.leaves'), value: catalogue.number(leaves), inline: true },
    { name: say('stats.net'), value: netWords(context, net, doubt), inline: true },
  ]
}

function daysField({ say }: CommandContext, days: ReturnType<typeof fillDays>) {
  const lines = [
    `\`${sparkline(days.map(({ joins }) => joins))}\` ${say('stats.joins')}`,
    `\`${sparkline(days.map(({ leaves }) => leaves))}\` ${say('stats.leaves')}`,
    say('stats.span', { first: days[0]?.day ?? '', last: days.at(-1)?.day ?? '' }),
  ]
  return { name: say('stats.days'), value: lines.join('\n') }
}

function codesField({ say }: CommandContext, codes: readonly CodeCount[], inAll: number) {
  const lines = codes.map(({ code, ...counts }) => {
    const shown = code === '' ? say('stats.no-code') : `\`${code}\``
    return say('stats.code', { code: shown, ...counts })
  })
  const more = inAll - codes.length
  if (more > 0) lines.push(say('answer.more', { more }))
  return { name: say('stats.codes'), value: fieldLines(lines) }
}
