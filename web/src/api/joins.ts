import { answer, api } from './client.ts'
import type { JoinsPage } from '#api/schemas/join.ts'

/** Joins a page. */
export const joinsPageSize = 50

/** The joins after `cursor`, newest first; the newest without one. */
export function listJoins(
  guildId: string,
  { cursor, signal }: { cursor?: string; signal?: AbortSignal } = {},
): Promise<JoinsPage> {
  const query = { limit: joinsPageSize, cursor }
  return answer(
    api.GET('/api/v1/guilds/{guildId}/joins', { params: { path: { guildId }, query }, signal }),
  )
}
