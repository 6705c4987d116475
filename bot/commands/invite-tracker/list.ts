import { PermissionFlagsBits } from 'discord-api-types/v10'
import { subcommand } from '../command.ts'
import type { CommandContext } from '../command-context.ts'
import { pagedView } from '../paged-view.ts'
import { allows } from '../permission.ts'
import { ANSWER_COLOUR, channelWords, expiryWords, personWords } from './words.ts'
import { makeKnownInvites, type KnownInvite } from '#core/postgres/known-invites.ts'

/** Invites that still work: all of them for who may manage the guild, one's own for others. */
export const listView = pagedView<KnownInvite>({
  name: 'invites',
  pageSize: 10,
  async load(context, { offset, limit }) {
    const { deps, guildId, userId } = context
    const now = new Date(deps.now())
    const inviterId = seesAll(context) ? undefined : await deps.privacy.storedId(guildId, userId)
    const invites = makeKnownInvites(deps.db)
    const [rows, total] = await Promise.all([
      invites.page(guildId, now, { inviterId, offset, limit }),
      invites.count(guildId, now, inviterId),
    ])
    return { rows, total }
  },
  show(context, rows, { number, pages }) {
    const { say } = context
    const whose = seesAll(context) ? 'all' : 'own'
    if (rows.length === 0) return { content: say(`list.none-${whose}`) }
    const embed = {
      color: ANSWER_COLOUR,
      title: say(`list.title-${whose}`),
      description: rows.map((row) => rowWords(context, row)).join('\n'),
      footer: { text: say('page.place', { number, pages }) },
    }
    return { embeds: [embed] }
  },
})

export const list = subcommand({
  name: 'list',
  options: {},
  run: (context) => listView.first(context),
})

function rowWords(context: CommandContext, invite: KnownInvite): string {
  const { say } = context
  const { code, inviterId, channelId, uses, maxUses, expiresAt } = invite
  const used =
    maxUses > 0 ? say('list.uses-of', { uses, max: maxUses }) : say('list.uses', { uses })
  const parts = [
    `\`${code}\``,
    personWords(context, inviterId),
    channelWords(context, channelId),
    used,
    expiryWords(context, expiresAt),
    ...(invite.temporary ? [say('list.temporary')] : []),
  ]
  return parts.join(' · ')
}

function seesAll({ memberPermissions }: CommandContext): boolean {
  return allows(memberPermissions, PermissionFlagsBits.ManageGuild)
}
