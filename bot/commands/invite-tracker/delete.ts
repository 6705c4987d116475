import { PermissionFlagsBits } from 'discord-api-types/v10'
import type { Answer } from '../answer.ts'
import { subcommand } from '../command.ts'
import type { CommandContext } from '../command-context.ts'
import { CommandRefusal } from '../command-refusal.ts'
import type { Suggestion } from '../option-spec.ts'
import { allows } from '../permission.ts'
import { channelWords } from './words.ts'
import { parseInviteCode } from '#core/discord/invite-code.ts'
import { deleteInvite } from '#core/invites/delete-invite.ts'
import { makeInviteChanges } from '#core/postgres/invite-changes.ts'
import { makeKnownInvites } from '#core/postgres/known-invites.ts'

/** A code, or a link with it. */
const CODE_MAX = 150
const SUGGESTION_MAX = 100

/** Deletes one of the guild's invites. */
export const deleteCommand = subcommand({
  name: 'delete',
  options: {
    code: { type: 'string', required: true, minLength: 1, maxLength: CODE_MAX, suggest },
  },
  async run(context, values): Promise<Answer> {
    const { deps, guildId, userId, say } = context
    if (!isAdministrator(context)) throw new CommandRefusal('delete.not-allowed')
    const code = parseInviteCode(values.code)
    if (code === undefined) throw new CommandRefusal('delete.not-a-code')
    const now = new Date(deps.now())
    const known = await makeKnownInvites(deps.db).find(guildId, now, code)
    if (known === undefined) throw new CommandRefusal('delete.unknown', { code })
    const reason = `/invite_tracker delete, by member ${userId}`
    const deleted = await deleteInvite(deps, { code, reason, signal: context.signal })
    if (deleted === 'bot-not-allowed') {
      const channel = channelWords(context, known.channelId)
      throw new CommandRefusal('delete.bot-not-allowed', { channel })
    }
    // Discord may tell of it, and need not: that takes a permission of its own.
    await makeInviteChanges(deps.db).markDeleted(guildId, code, new Date(deps.now()))
    return { content: say(deleted === 'gone' ? 'delete.already' : 'delete.done', { code }) }
  },
})

/** Codes of this guild, for those who may delete them. */
async function suggest(context: CommandContext, typed: string): Promise<Suggestion[]> {
  if (!isAdministrator(context)) return []
  const { deps, guildId, say } = context
  // Of a link that is typed, the code; of anything else, as it is.
  const text = parseInviteCode(typed) ?? typed.trim()
  const found = await makeKnownInvites(deps.db).search(guildId, new Date(deps.now()), text)
  return found.map(({ code, inviterName, uses }) => {
    const used = say('list.uses', { uses })
    const name = [code, inviterName, used].filter((part) => part !== null).join(' · ')
    return { name: name.slice(0, SUGGESTION_MAX).toWellFormed(), value: code }
  })
}

function isAdministrator({ memberPermissions }: CommandContext): boolean {
  return allows(memberPermissions, PermissionFlagsBits.Administrator)
}
