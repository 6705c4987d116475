import { PermissionFlagsBits, type APIEmbed } from 'discord-api-types/v10'
import type { Answer } from '../answer.ts'
import { subcommand } from '../command.ts'
import type { CommandContext } from '../command-context.ts'
import { CommandRefusal } from '../command-refusal.ts'
import { allows } from '../permission.ts'
import { ANSWER_COLOUR, fieldLines, personWords } from './words.ts'
import { timestamp } from '#core/discord/timestamp.ts'
import { makeMemberJoins, type MemberJoin } from '#core/postgres/member-joins.ts'

/** Candidates that are named: as many as an answer has room for. */
const CANDIDATES_SHOWN = 10

/** How a member came, how sure that is, and why; the newest join in full, older ones in a line. */
export const who = subcommand({
  name: 'who',
  options: { member: { type: 'user', required: true } },
  async run(context, values): Promise<Answer> {
    const { deps, guildId, memberPermissions, say } = context
    const { KickMembers, ManageGuild } = PermissionFlagsBits
    if (!allows(memberPermissions, KickMembers) && !allows(memberPermissions, ManageGuild)) {
      throw new CommandRefusal('who.not-allowed')
    }
    const memberId = values.member.user.id
    const joins = await makeMemberJoins(deps.db).newest(guildId, new Date(deps.now()), memberId)
    const member = personWords(context, memberId)
    const [newest, ...earlier] = joins
    if (newest === undefined) return { content: say('who.none', { member }) }
    const { joinedAt } = newest
    const [when, since] = [timestamp(joinedAt, 'f'), timestamp(joinedAt, 'R')]
    const embed: APIEmbed = {
      color: ANSWER_COLOUR,
      description: say('who.joined', { member, when, since }),
      fields: [
        ...attributionFields(context, newest),
        ...notesFields(context, newest),
        ...earlierFields(context, earlier),
      ],
    }
    return { embeds: [embed] }
  },
})

function attributionFields(context: CommandContext, join: MemberJoin) {
  const { say } = context
  const { confidence, method, reason, candidates } = join
  const why = [
    ...(method === 'none' ? [] : [say(`method.${method}`)]),
    ...(reason === null ? [] : [say(`reason.${reason}`)]),
  ]
  const named = candidates.slice(0, CANDIDATES_SHOWN).map(({ code, inviterId }) => {
    return `\`${code}\` · ${personWords(context, inviterId)}`
  })
  const more = candidates.length - named.length
  if (more > 0) named.push(say('answer.more', { more }))
  return [
    { name: say('who.came-by'), value: sourceWords(context, join), inline: true },
    { name: say('who.inviter'), value: personWords(context, join.inviterId), inline: true },
    {
      name: say('who.how-sure'),
      value: `**${say(`confidence.${confidence}`)}**: ${say(`confidence.${confidence}.sentence`)}`,
    },
    ...(why.length > 0 ? [{ name: say('who.why'), value: why.join('\n') }] : []),
    ...(named.length > 0 ? [{ name: say('who.candidates'), value: fieldLines(named) }] : []),
  ]
}

/** What else there is to say of a join: flags, and its end. */
function notesFields({ say }: CommandContext, join: MemberJoin) {
  const { counted, rejoin, freshAccount, ownCode, leftAt, leaveSeen } = join
  const notes = [
    ...(ownCode ? [say(counted ? 'who.own-code' : 'who.own-code-not-counted')] : []),
    ...(rejoin ? [say('who.rejoin')] : []),
    ...(freshAccount ? [say('who.fresh-account')] : []),
    ...(leftAt === null ? [] : [leftWords(say, leftAt, leaveSeen)]),
  ]
  return notes.length > 0 ? [{ name: say('who.notes'), value: notes.join('\n') }] : []
}

function leftWords(say: CommandContext['say'], leftAt: Date, leaveSeen: boolean | null): string {
  if (leaveSeen === false) return say('who.left-unseen')
  return say('who.left', { when: timestamp(leftAt, 'f') })
}

function earlierFields(context: CommandContext, joins: readonly MemberJoin[]) {
  if (joins.length === 0) return []
  const { say } = context
  const lines = joins.map((join) => {
    const parts = [
      timestamp(join.joinedAt, 'f'),
      sourceWords(context, join),
      personWords(context, join.inviterId),
      say(`confidence.${join.confidence}`),
    ]
    return parts.join(' · ')
  })
  return [{ name: say('who.earlier'), value: fieldLines(lines) }]
}

function sourceWords({ say }: CommandContext, { source, code }: MemberJoin): string {
  const words = say(`source.${source}`)
  return code === null ? words : `${words} \`${code}\``
}
