import { DiscordAPIError } from '@discordjs/rest'
import { RESTJSONErrorCodes, Routes } from 'discord-api-types/v10'
import type { InviteRest } from './request-invite.ts'

/** `gone`: Discord did not know it any more. */
export type DeletedInvite = 'deleted' | 'gone' | 'bot-not-allowed'

/** @param reason for Discord's audit log. @throws as REST does */
export async function deleteInvite(
  { rest, allowance }: InviteRest,
  { code, reason, signal }: { code: string; reason: string; signal: AbortSignal },
): Promise<DeletedInvite> {
  await allowance.take('list', signal)
  try {
    await rest.delete(Routes.invite(code), { reason, signal })
    return 'deleted'
  } catch (error) {
    switch (error instanceof DiscordAPIError ? error.code : undefined) {
      case RESTJSONErrorCodes.UnknownInvite:
        return 'gone'
      case RESTJSONErrorCodes.MissingAccess:
      case RESTJSONErrorCodes.MissingPermissions:
        return 'bot-not-allowed'
      default:
        throw error
    }
  }
}
