import type { Answer } from '../answer.ts'
import { subcommand } from '../command.ts'
import type { CommandContext } from '../command-context.ts'
import { CommandRefusal } from '../command-refusal.ts'
import { deleteInvite } from './delete-invite.ts'
import { INVITE_CHANNELS, inviteTarget } from './invite-target.ts'
import { inviteUrl } from './invite-code.ts'
import { requestInvite, type InviteWanted, type MadeInvite } from './request-invite.ts'
import { expiryWords } from './words.ts'
import { makeInviteChanges } from '#core/postgres/invite-changes.ts'
import { makeKnownInvites } from '#core/postgres/known-invites.ts'
import { makeInviteOwners } from '#core/redis/invite-owners.ts'
import { makeInviteTurns } from '#core/redis/invite-turns.ts'

/** Invites of one member that still work. */
const LIVE_MAX = 10
/** What Discord offers people, and how long an invite lives where they do not choose. */
const AGES_SECONDS = [1_800, 3_600, 21_600, 43_200, 86_400, 604_800, 0]
const DEFAULT_AGE_SECONDS = 604_800
/** For taking back an invite, also when the call itself has been ended. */
const WITHDRAW_MS = 5_000

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
    const { deps, guildId, userId } = context
    const entry = await deps.directory.entryOf(guildId)
    const { channel: chosen } = values
    const channelId = inviteTarget({ ...context, chosen, entry, now: deps.now() })
    const wanted: InviteWanted = {
      channelId,
      maxUses: values.max_uses ?? 0,
      maxAgeSeconds: values.max_age ?? DEFAULT_AGE_SECONDS,
      temporary: values.temporary ?? false,
    }
    const ownerId = await deps.privacy.storedId(guildId, userId)
    const made = await makeInviteTurns(deps.redis).take(guildId, ownerId, () =>
      makeOwned(context, ownerId, wanted),
    )
    if (made === undefined) throw new CommandRefusal('create.one-at-a-time')
    return { content: doneWords(context, wanted, made) }
  },
})

async function makeOwned(context: CommandContext, ownerId: string, wanted: InviteWanted) {
  await assertMayHaveOneMore(context, ownerId)
  const made = await requestInvite(context, wanted)
  await keepOwner(context, made.code, ownerId)
  await remember(context, { ownerId, wanted, made })
  return made
}

async function assertMayHaveOneMore({ deps, guildId }: CommandContext, ownerId: string) {
  const owners = await makeInviteOwners(deps.redis).all(guildId)
  const own = [...owners].filter(([, owner]) => owner === ownerId).map(([code]) => code)
  if (own.length < LIVE_MAX) return
  const gone = await makeKnownInvites(deps.db).amongGone(guildId, new Date(deps.now()), own)
  if (own.length - gone.length >= LIVE_MAX) {
    throw new CommandRefusal('create.too-many', { max: LIVE_MAX })
  }
}

/** Before anybody knows the code; an invite that would count for the bot is taken back. */
async function keepOwner(context: CommandContext, code: string, ownerId: string): Promise<void> {
  const { deps, guildId, log } = context
  try {
    if (await makeInviteOwners(deps.redis).set(guildId, code, ownerId)) return
  } catch (error) {
    log.warn({ err: messageOf(error), code }, 'owner of an invite could not be kept')
  }
  try {
    const signal = AbortSignal.timeout(WITHDRAW_MS)
    await deleteInvite({ deps, signal }, code, 'whom it counts for could not be kept')
  } catch (error) {
    log.error({ err: messageOf(error), code }, 'invite without its owner could not be deleted')
    throw new CommandRefusal('create.not-withdrawn', { code })
  }
  throw new CommandRefusal('create.not-stored')
}

type Owned = { ownerId: string; wanted: InviteWanted; made: MadeInvite }

/** So that lists show it at once; without this, it is known with the next list or event. */
async function remember(context: CommandContext, { ownerId, wanted, made }: Owned) {
  const { deps, guildId, settings, log } = context
  const { channelId, maxUses, maxAgeSeconds, temporary } = wanted
  try {
    await makeInviteChanges(deps.db).remember(guildId, settings.generation, {
      kind: 'invite',
      ...made,
      channelId,
      inviterId: ownerId,
      inviterName: null,
      inviterAvatar: null,
      uses: 0,
      maxUses,
      maxAgeSeconds,
      temporary,
    })
  } catch (error) {
    log.warn({ err: messageOf(error), code: made.code }, 'new invite is not listed yet')
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

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
