import type { Answer } from '../answer.ts'
import { subcommand } from '../command.ts'
import type { CommandContext } from '../command-context.ts'
import { CommandRefusal } from '../command-refusal.ts'
import { inviteTarget } from './invite-target.ts'
import { expiryWords } from './words.ts'
import { inviteUrl } from '#core/discord/invite-code.ts'
import { INVITE_CHANNELS } from '#core/discord/inviting-channels.ts'
import { LIVE_MAX, makeOwnedInvite, type OwnedInvite } from '#core/invites/make-owned-invite.ts'
import type { InviteWanted, MadeInvite } from '#core/invites/request-invite.ts'

/** What Discord offers people, and how long an invite lives where they do not choose. */
const AGES_SECONDS = [1_800, 3_600, 21_600, 43_200, 86_400, 604_800, 0]
const DEFAULT_AGE_SECONDS = 604_800

/** Makes an invite that counts for who asked for it, although it is the bot that makes it. */
export const create = subcommand({
  name: 'create',
  options: {
    channel: { type: 'channel', channelTypes: INVITE_CHANNELS },
    max_uses: { type: 'integer', min: 0, max: 100 },
    max_age: { type: 'integer', choices: AGES_SECONDS },
    temporary: { type: 'boolean' },
  },
  async run(context, values): Promise<Answer> {
    const { deps, guildId, userId, settings, log, signal } = context
    const entry = await deps.directory.entryOf(guildId)
    const { channel: chosen } = values
    const channelId = inviteTarget({ ...context, chosen, entry, now: deps.now() })
    const wanted: InviteWanted = {
      channelId,
      maxUses: values.max_uses ?? 0,
      maxAgeSeconds: values.max_age ?? DEFAULT_AGE_SECONDS,
      temporary: values.temporary ?? false,
    }
    const owned = {
      guildId,
      generation: settings.generation,
      ownerId: await deps.privacy.storedId(guildId, userId),
      ownerName: null,
      ownerAvatar: null,
      wanted,
      reason: `/invite_tracker create, for member ${userId}`,
    }
    const made = await makeOwnedInvite({ ...deps, log }, owned, signal)
    if (made.kind === 'refused') throw refusalOf(made, channelId)
    return { content: doneWords(context, wanted, made.invite) }
  },
})

function refusalOf(
  made: Extract<OwnedInvite, { kind: 'refused' }>,
  channelId: string,
): CommandRefusal {
  switch (made.why) {
    case 'too-many':
      return new CommandRefusal('create.too-many', { max: LIVE_MAX })
    case 'bot-not-allowed':
      return new CommandRefusal('create.bot-not-allowed', { channel: `<#${channelId}>` })
    case 'not-withdrawn':
      return new CommandRefusal('create.not-withdrawn', { code: made.code })
    default:
      return new CommandRefusal(`create.${made.why}`)
  }
}

function doneWords({ say }: CommandContext, wanted: InviteWanted, made: MadeInvite): string {
  const { channelId, maxUses, temporary } = wanted
  const expiry = expiryWords({ say }, made.expiresAt === null ? null : new Date(made.expiresAt))
  const done = say('create.done', {
    url: inviteUrl(made.code),
    code: made.code,
    channel: `<#${channelId}>`,
    uses: maxUses,
    expiry,
  })
  return temporary ? `${done}\n${say('create.temporary')}` : done
}
