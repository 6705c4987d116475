import type { Redis } from 'ioredis'
import type { Logger } from 'pino'
import { deleteInvite } from './delete-invite.ts'
import {
  requestInvite,
  type InviteRest,
  type InviteWanted,
  type MadeInvite,
  type RequestRefusal,
} from './request-invite.ts'
import type { Db } from '#core/postgres/connect.ts'
import { makeInviteChanges } from '#core/postgres/invite-changes.ts'
import { makeKnownInvites } from '#core/postgres/known-invites.ts'
import { makeInviteOwners } from '#core/redis/invite-owners.ts'
import { makeInviteTurns } from '#core/redis/invite-turns.ts'

/** Invites of one member that still work. */
export const LIVE_MAX = 10
/** For taking back an invite, also when the call itself has been ended. */
const WITHDRAW_MS = 5_000

export type OwnedInviteDeps = InviteRest & {
  db: Db
  redis: Redis
  now: () => number
  log: Pick<Logger, 'warn' | 'error'>
}

/** An invite on behalf of a member, for whom the joins by it count. */
export type OwnedInviteWanted = {
  guildId: string
  /** Of the guild when this was asked for. */
  generation: string
  /** As privacy's `storedId` gives it. */
  ownerId: string
  /** Null where unknown, or where the owner opted out. */
  ownerName: string | null
  /** Discord's hash of the owner's picture. */
  ownerAvatar: string | null
  wanted: InviteWanted
  /** For Discord's audit log. */
  reason: string
}

/**
 * Why there is none. `too-many`: the owner has as many as one member may have. `one-at-a-time`:
 * another is being made for them. `not-stored`: nobody could note whose it is, and it was deleted
 * again; `not-withdrawn`: and it could not be deleted either.
 */
export type OwnedInvite =
  | { kind: 'made'; invite: MadeInvite }
  | { kind: 'refused'; why: RequestRefusal | 'too-many' | 'one-at-a-time' | 'not-stored' }
  | { kind: 'refused'; why: 'not-withdrawn'; code: string }

/** Makes an invite that counts for its owner, although it is the bot that makes it. @throws as REST,
 *  Redis and Postgres do */
export async function makeOwnedInvite(
  deps: OwnedInviteDeps,
  wanted: OwnedInviteWanted,
  signal: AbortSignal,
): Promise<OwnedInvite> {
  const { guildId, ownerId } = wanted
  const turns = makeInviteTurns(deps.redis)
  const made = await turns.take(guildId, ownerId, () => makeInTurn(deps, wanted, signal))
  return made ?? { kind: 'refused', why: 'one-at-a-time' }
}

async function makeInTurn(
  deps: OwnedInviteDeps,
  owned: OwnedInviteWanted,
  signal: AbortSignal,
): Promise<OwnedInvite> {
  if (!(await mayHaveOneMore(deps, owned))) return { kind: 'refused', why: 'too-many' }
  const { wanted, reason } = owned
  const requested = await requestInvite(deps, { wanted, reason, now: deps.now, signal })
  if (requested.kind === 'refused') return requested
  const { code } = requested.invite
  if (!(await keepOwner(deps, owned, code))) {
    const isWithdrawn = await withdraw(deps, code)
    return isWithdrawn
      ? { kind: 'refused', why: 'not-stored' }
      : { kind: 'refused', why: 'not-withdrawn', code }
  }
  await remember(deps, owned, requested.invite)
  return requested
}

async function mayHaveOneMore(
  { db, redis, now }: OwnedInviteDeps,
  { guildId, ownerId }: OwnedInviteWanted,
): Promise<boolean> {
  const owners = await makeInviteOwners(redis).all(guildId)
  const own = [...owners].filter(([, owner]) => owner === ownerId).map(([code]) => code)
  if (own.length < LIVE_MAX) return true
  const gone = await makeKnownInvites(db).amongGone(guildId, new Date(now()), own)
  return own.length - gone.length < LIVE_MAX
}

/** Before anybody knows the code. @returns false where the invite would count for the bot */
async function keepOwner(
  { redis, log }: OwnedInviteDeps,
  { guildId, ownerId }: OwnedInviteWanted,
  code: string,
): Promise<boolean> {
  try {
    return await makeInviteOwners(redis).set(guildId, code, ownerId)
  } catch (error) {
    log.warn({ err: messageOf(error), code }, 'owner of an invite could not be kept')
    return false
  }
}

async function withdraw(deps: OwnedInviteDeps, code: string): Promise<boolean> {
  const reason = 'whom it counts for could not be kept'
  try {
    const signal = AbortSignal.timeout(WITHDRAW_MS)
    if ((await deleteInvite(deps, { code, reason, signal })) !== 'bot-not-allowed') return true
    deps.log.error({ code }, 'invite without its owner may not be deleted')
  } catch (error) {
    deps.log.error({ err: messageOf(error), code }, 'invite without its owner is not deleted')
  }
  return false
}

/** So that lists show it at once; without this, it is known with the next list or event. */
async function remember(
  { db, log }: OwnedInviteDeps,
  { guildId, generation, wanted, ...owner }: OwnedInviteWanted,
  made: MadeInvite,
): Promise<void> {
  const { channelId, maxUses, maxAgeSeconds, temporary } = wanted
  try {
    await makeInviteChanges(db).remember(guildId, generation, {
      kind: 'invite',
      ...made,
      channelId,
      inviterId: owner.ownerId,
      inviterName: owner.ownerName,
      inviterAvatar: owner.ownerAvatar,
      uses: 0,
      maxUses,
      maxAgeSeconds,
      temporary,
    })
  } catch (error) {
    log.warn({ err: messageOf(error), code: made.code }, 'new invite is not listed yet')
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
