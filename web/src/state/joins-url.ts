import type { JoinsFilterQuery } from '#api/schemas/join.ts'
import { confidences, sources } from '#core/attribution/attribution.ts'

/** Which joins are wanted: those that fit all that is given. */
export type JoinFilters = JoinsFilterQuery

export const filterNames = ['inviter', 'code', 'source', 'confidence', 'member', 'day'] as const
export type FilterName = (typeof filterNames)[number]

const idPattern = /^([1-9][0-9]{14,17}|[1-8][0-9]{18})$/
const codePattern = /^[A-Za-z0-9_-]{1,100}$/
const dayPattern = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/

/** Whether text is what Discord's ids look like. */
export const isMemberId = (text: string): boolean => idPattern.test(text)

/** Reads filters from an address; what they cannot be is left out. */
export function parseFilters(query: URLSearchParams): JoinFilters {
  const matching = (name: FilterName, pattern: RegExp) => {
    const value = query.get(name)
    return value !== null && pattern.test(value) ? value : undefined
  }
  return given({
    inviter: matching('inviter', idPattern),
    code: matching('code', codePattern),
    source: sources.find((source) => source === query.get('source')),
    confidence: confidences.find((confidence) => confidence === query.get('confidence')),
    member: matching('member', idPattern),
    day: matching('day', dayPattern),
  })
}

/** The same as a query, `?` included; empty without filters. */
export function formatFilters(filters: JoinFilters): string {
  const query = new URLSearchParams(Object.entries(given(filters)))
  return query.size === 0 ? '' : `?${query.toString()}`
}

/** The page of a guild's joins, filtered. */
export const joinsHref = (guildId: string, filters: JoinFilters): string =>
  `/servers/${encodeURIComponent(guildId)}/members${formatFilters(filters)}`

/** Without what is not set. */
function given(filters: JoinFilters): JoinFilters {
  return Object.fromEntries(
    filterNames.flatMap((name) => {
      const value = filters[name]
      return value === undefined || value === '' ? [] : [[name, value]]
    }),
  )
}
