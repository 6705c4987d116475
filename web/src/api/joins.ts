import { guildPath } from './guilds.ts'
import { request } from './request.ts'
import type { JoinsPage } from '#api/schemas/join.ts'

/** Joins a page. */
export const joinsPageSize = 50

/** The joins after `cursor`, newest first; the newest without one. */
export function listJoins(
  guildId: string,
  { cursor, signal }: { cursor?: string; signal?: AbortSignal } = {},
): Promise<JoinsPage> {
  const query = new URLSearchParams({ limit: String(joinsPageSize) })
  if (cursor !== undefined) query.set('cursor', cursor)
  return request<JoinsPage>(`${guildPath(guildId)}/joins?${query.toString()}`, { signal })
}
