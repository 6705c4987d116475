import { DiscordAPIError } from '@discordjs/rest'
import { RESTJSONErrorCodes, Routes } from 'discord-api-types/v10'
import type { CommandContext } from '../command-context.ts'

/**
 * Deletes an invite in Discord, whose audit log says why.
 * @returns whether it was there
 * @throws as REST does
 */
export async function deleteInvite(
  { deps, signal }: Pick<CommandContext, 'deps' | 'signal'>,
  code: string,
  reason: string,
): Promise<boolean> {
  await deps.allowance.take('list', signal)
  try {
    await deps.rest.delete(Routes.invite(code), { reason, signal })
    return true
  } catch (error) {
    const isGone =
      error instanceof DiscordAPIError && error.code === RESTJSONErrorCodes.UnknownInvite
    if (isGone) return false
    throw error
  }
}
