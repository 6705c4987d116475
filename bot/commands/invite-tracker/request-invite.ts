import { DiscordAPIError } from '@discordjs/rest'
import {
  RESTJSONErrorCodes,
  Routes,
  type RESTPostAPIChannelInviteJSONBody,
} from 'discord-api-types/v10'
import type { CommandContext } from '../command-context.ts'
import { CommandRefusal } from '../command-refusal.ts'

export type InviteWanted = {
  channelId: string
  /** 0: unlimited */
  maxUses: number
  /** 0: never */
  maxAgeSeconds: number
  temporary: boolean
}

/** What Discord says of an invite that it has made. */
export type MadeInvite = { code: string; createdAt: number; expiresAt: number | null }

/**
 * Has Discord make an invite of its own for the asker, whom the audit log names.
 * @throws CommandRefusal where the guild's invites are paused or full, or the channel cannot be used
 * @throws as REST does
 */
export async function requestInvite(
  { deps, userId, signal }: CommandContext,
  { channelId, maxUses, maxAgeSeconds, temporary }: InviteWanted,
): Promise<MadeInvite> {
  const body: RESTPostAPIChannelInviteJSONBody = {
    max_age: maxAgeSeconds,
    max_uses: maxUses,
    temporary,
    // Or Discord may hand out one that somebody else owns.
    unique: true,
  }
  await deps.allowance.take('list', signal)
  const askedAt = deps.now()
  try {
    const answer = await deps.rest.post(Routes.channelInvites(channelId), {
      body,
      reason: `/invite_tracker create, for member ${userId}`,
      signal,
    })
    const code = codeOf(answer)
    // A guild that has paused its invites answers with nothing.
    if (code === undefined) throw new CommandRefusal('create.paused')
    const expiresAt = maxAgeSeconds > 0 ? askedAt + maxAgeSeconds * 1_000 : null
    return { code, createdAt: askedAt, expiresAt }
  } catch (error) {
    throw refusalOf(error, channelId) ?? error
  }
}

function codeOf(answer: unknown): string | undefined {
  const isObject = typeof answer === 'object' && answer !== null
  return isObject && 'code' in answer && typeof answer.code === 'string' ? answer.code : undefined
}

function refusalOf(error: unknown, channelId: string): CommandRefusal | undefined {
  const shown = { channel: `<#${channelId}>` }
  switch (error instanceof DiscordAPIError ? error.code : undefined) {
    case RESTJSONErrorCodes.MaximumNumberOfInvitesReached:
      return new CommandRefusal('create.guild-full')
    case RESTJSONErrorCodes.UnknownChannel:
      return new CommandRefusal('create.channel-gone')
    case RESTJSONErrorCodes.MissingAccess:
    case RESTJSONErrorCodes.MissingPermissions:
      return new CommandRefusal('create.bot-not-allowed', shown)
    default:
      return undefined
  }
}
