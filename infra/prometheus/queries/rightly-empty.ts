import type { Query } from './all-queries.ts'

/** Queries that have no answer while all is well, and why that is right. */
export const rightlyEmpty: readonly { asker: string; part: string; reason: string }[] = [
  {
    asker: 'Usher / Overview › What fails',
    part: 'usher_api_requests_total',
    reason: 'the api answered no request with 5xx',
  },
  {
    asker: 'UsherApiShedding',
    part: 'usher_api_requests_total{status="503"}',
    reason: 'the api shed no load',
  },
  {
    asker: 'Usher / Overview › Alerts over time',
    part: 'ALERTS',
    reason: 'no alert fired',
  },
  {
    asker: 'Usher / Gateway and shards › Requests used, of the allowance',
    part: 'usher_rest_allowance_refused_total',
    reason: 'the allowance was enough for every request',
  },
  {
    asker: 'UsherRestAllowanceShort',
    part: 'usher_rest_allowance_refused_total',
    reason: 'the allowance was enough for every request',
  },
  {
    asker: 'Usher / Pipeline › Revised, and written off',
    part: 'usher_joins_revised_total',
    reason: 'no evidence came that changed an attribution',
  },
  {
    asker: 'Usher / Pipeline › Told by digests',
    part: 'usher_messages_digested_total',
    reason: 'the channel took every message in time',
  },
  {
    asker: 'UsherCommandsFailing',
    part: 'outcome!~"answered|refused"',
    reason: 'every command was answered',
  },
  {
    asker: 'UsherGone',
    part: 'absent(usher_build_info)',
    reason: 'the product runs',
  },
]

/** Why `query` may have no answer; undefined where it must have one. */
export function reasonToBeEmpty({ asker, expression }: Query): string | undefined {
  return rightlyEmpty.find((entry) => isMeantBy(entry, { asker, expression }))?.reason
}

/** Entries that no query is meant by any more. */
export function staleEntries(queries: readonly Query[]): string[] {
  return rightlyEmpty
    .filter((entry) => !queries.some((query) => isMeantBy(entry, query)))
    .map(({ asker, part }) => `${asker}: ${part}`)
}

const isMeantBy = (entry: { asker: string; part: string }, { asker, expression }: Query) =>
  asker === entry.asker && expression.includes(entry.part)
