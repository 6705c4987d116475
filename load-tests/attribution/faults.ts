import type { TrueJoin } from '#infra/local/discord/control/world-types.ts'
import type { Pair } from './match-joins.ts'
import type { GuildCounts, RecordedJoin } from './recorded.ts'

/** What may be wrong with one join, one code or one guild's counts. */
export type FaultKind =
  | 'lost'
  | 'twice'
  | 'certain-wrong'
  | 'likely-wrong'
  | 'shared-without-truth'
  | 'no-reason'
  | 'not-certain-alone'
  | 'not-right'
  | 'leave-wrong'
  | 'rise-unexplained'
  | 'count-wrong'

export interface Fault {
  kind: FaultKind
  /** Who or what, the truth, and what was recorded instead. */
  example: string
}

export const sayTruth = (truth: TrueJoin): string =>
  `member ${truth.userId} of guild ${truth.guildId} came at ${truth.joinedAt} by ${trueWay(truth)}`

export const sayRecorded = (row: RecordedJoin): string =>
  `member ${row.memberId} of guild ${row.guildId} at ${new Date(row.joinedAtMs).toISOString()}: ${recordedWay(row)}`

export const sayPair = ({ truth, recorded }: Pair): string =>
  `${sayTruth(truth)}; recorded: ${recordedWay(recorded)}`

export const sayCount = (count: GuildCounts, expected: Omit<GuildCounts, 'guildId'>): string =>
  `guild ${count.guildId} counts ${sums(count)}, its joins say ${sums(expected)}`

const trueWay = ({ source, code, inviterId, leftAt }: TrueJoin): string =>
  `${source} ${code ?? ''} of ${inviterId ?? 'nobody'}${leftAt === null ? '' : ` (left ${leftAt})`}`

function recordedWay(row: RecordedJoin): string {
  const candidates = row.candidates.map(({ code }) => code).join(', ')
  const why = [
    row.reason,
    candidates && `candidates ${candidates}`,
    row.hasLeft && 'has left',
  ].filter(Boolean)
  return `${row.source} ${row.code ?? ''} of ${row.inviterId ?? 'nobody'}, ${row.confidence} (${why.join('; ')})`
}

const sums = ({ joins, leaves, present }: Omit<GuildCounts, 'guildId'>): string =>
  `${joins} joins, ${leaves} leaves, ${present} present`
