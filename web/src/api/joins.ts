import { answer, api } from './client.ts'
import type { JoinsFilterQuery, JoinsPage } from '#api/schemas/join.ts'

/** Joins a page. */
export const joinsPageSize = 50

export type JoinsWanted = {
  /** Where the page before ended. */
  cursor?: string
  filters?: JoinsFilterQuery
  signal?: AbortSignal
}

/** The joins after `cursor`, newest first; the newest without one. */
export function listJoins(
  guildId: string,
  { cursor, filters, signal }: JoinsWanted = {},
): Promise<JoinsPage> {
  const query = { limit: joinsPageSize, cursor, ...filters }
  return answer(
    api.GET('/api/v1/guilds/{guildId}/joins', { params: { path: { guildId }, query }, signal }),
  )
}

/** Where a browser downloads the same joins, all of them, as CSV. */
export function joinsCsvUrl(guildId: string, filters: JoinsFilterQuery): string {
  const query = new URLSearchParams(
    Object.entries(filters).flatMap(([name, value]) => (value ? [[name, value]] : [])),
  )
  const path = `/api/v1/guilds/${encodeURIComponent(guildId)}/export/joins.csv`
  return query.size === 0 ? path : `${path}?${query.toString()}`
}
