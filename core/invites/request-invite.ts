import { DiscordAPIError, type REST } from '@discordjs/rest'
import {
  RESTJSONErrorCodes,
  Routes,
  type RESTPostAPIChannelInviteJSONBody,
} from 'discord-api-types/v10'
import type { RestAllowance } from '#core/redis/rest-allowance.ts'

/** Discord's REST with the bot's token, and the leave to use it. */
export type InviteRest = { rest: REST; allowance: Pick<RestAllowance, 'take'> }

export type InviteWanted = {
  channelId: string
  /** 0: unlimited */
  maxUses: number
  /** 0: never */
  maxAgeSeconds: number
  temporary: boolean
}

/** What Discord says of an invite that it has made; instants in ms since the epoch. */
export type MadeInvite = { code: string; createdAt: number; expiresAt: number | null }

/** Why Discord makes none: the guild's invites are paused or full, or the channel cannot be used. */
export type RequestRefusal = 'paused' | 'guild-full' | 'channel-gone' | 'bot-not-allowed'

export type RequestedInvite =
  { kind: 'made'; invite: MadeInvite } | { kind: 'refused'; why: RequestRefusal }

export type InviteRequest = {
  wanted: InviteWanted
  /** For Discord's audit log. */
  reason: string
  now: () => number
  signal: AbortSignal
}

/** Has Discord make an invite that nobody else has. @throws as REST does */
export async function requestInvite(
  { rest, allowance }: InviteRest,
  { wanted, reason, now, signal }: InviteRequest,
): Promise<RequestedInvite> {
  const { channelId, maxUses, maxAgeSeconds, temporary } = wanted
  const body: RESTPostAPIChannelInviteJSONBody = {
    max_age: maxAgeSeconds,
    max_uses: maxUses,
    temporary,
    // Or Discord may hand out one that somebody else owns.
    unique: true,
  }
  await allowance.take('list', signal)
  const askedAt = now()
  try {
    const code = codeOf(await rest.post(Routes.channelInvites(channelId), { body, reason, signal }))
    // A guild that has paused its invites answers with nothing.
    if (code === undefined) return { kind: 'refused', why: 'paused' }
    const expiresAt = maxAgeSeconds > 0 ? askedAt + maxAgeSeconds * 1_000 : null
    return { kind: 'made', invite: { code, createdAt: askedAt, expiresAt } }
  } catch (error) {
    const why = refusalOf(error)
    if (why === undefined) throw error
    return { kind: 'refused', why }
  }
}

function codeOf(answer: unknown): string | undefined {
  const isObject = typeof answer === 'object' && answer !== null
  return isObject && 'code' in answer && typeof answer.code === 'string' ? answer.code : undefined
}

function refusalOf(error: unknown): RequestRefusal | undefined {
  switch (error instanceof DiscordAPIError ? error.code : undefined) {
    case RESTJSONErrorCodes.MaximumNumberOfInvitesReached:
      return 'guild-full'
    case RESTJSONErrorCodes.UnknownChannel:
      return 'channel-gone'
    case RESTJSONErrorCodes.MissingAccess:
    case RESTJSONErrorCodes.MissingPermissions:
      return 'bot-not-allowed'
    default:
      return undefined
  }
}
