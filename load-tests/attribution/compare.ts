import type { TrueJoin } from '#infra/local/discord/control/world-types.ts'
import { findAlone } from './find-alone.ts'
import { type Fault, type FaultKind, sayCount, sayPair, sayRecorded, sayTruth } from './faults.ts'
import { matchJoins, type Pair, wayOf } from './match-joins.ts'
import type { GuildCounts, RecordedJoin } from './recorded.ts'

/** All that is known about a scenario once it is over. */
export interface Evidence {
  truth: readonly TrueJoin[]
  recorded: readonly RecordedJoin[]
  counts: readonly GuildCounts[]
  /** Uses by members, by `guildId/code`: rises without a join. */
  accepted: ReadonlyMap<string, number>
  /** By `guildId/code`. */
  writtenOff: ReadonlyMap<string, number>
  /** Who came without a code left no trace: not lost. Nor is who came by one whose use was given, in
   *  doubt, to somebody who came without: one rise and one member are all that anybody could see. */
  losesSession: boolean
}

/** Counts of joins unless said otherwise; the parts of a table's row that tell right from wrong. */
export interface Comparison {
  joins: number
  lost: number
  /** Came while Discord had forgotten the session, and nothing could tell. */
  unseen: number
  twice: number
  nameless: number
  certain: number
  certainRight: number
  certainWrong: number
  likely: number
  likelyRight: number
  shared: number
  /** Shared, with the truth among the candidates. */
  sharedWithTruth: number
  unknown: number
  /** The right inviter by name, whatever the confidence. */
  rightInviter: number
  /** Codes (and vanity URLs) that somebody came by. */
  codes: number
  /** Codes for which recorded + written off is not what they rose by. */
  codesUnexplained: number
  /** Joins that no other join of the guild came near: they had a list to themselves. */
  alone: number
  aloneCertain: number
  faults: Fault[]
}

/** The same person invited, by the same way and code. */
export function isRight({ truth, recorded }: Pair): boolean {
  if (recorded.source !== truth.source || recorded.inviterId !== truth.inviterId) return false
  return truth.source !== 'invite' || recorded.code === truth.code
}

/** Who came by no invite at all is there where the row claims no code, or gives as its reason that
 *  not everybody came by one of the candidates. */
const hasTruthAmongCandidates = ({ truth, recorded }: Pair): boolean =>
  recorded.code === truth.code ||
  recorded.candidates.some(({ code }) => code === truth.code) ||
  (truth.code === null && recorded.reason === 'fewer-rises-than-joins')

/** Holds what was recorded against what happened. */
export function compare(evidence: Evidence): Comparison {
  const { truth, recorded, losesSession } = evidence
  const matched = matchJoins(truth, recorded)
  const { pairs, nameless, missing, surplus } = matched
  const lost = losesSession ? whoLeftTraces(missing, pairs) : missing
  const of = (confidence: string) => pairs.filter((pair) => pair.recorded.confidence === confidence)
  const [certain, likely, shared, unknown] = ['certain', 'likely', 'shared', 'unknown'].map(of)
  const alone = findAlone(pairs)
  const aloneCertain = alone.filter((p) => p.recorded.confidence === 'certain' && isRight(p))
  const rises = compareRises(evidence)
  const wrong = (list: readonly Pair[] = []) => list.filter((pair) => !isRight(pair))
  const right = (list: readonly Pair[] = []) => list.filter(isRight)
  const reasonless = pairs.filter((p) => p.recorded.confidence !== 'certain' && !p.recorded.reason)
  const strayed = (shared ?? []).filter((pair) => !hasTruthAmongCandidates(pair))
  const faults = [
    ...say('lost', lost, sayTruth),
    ...say('twice', surplus, sayRecorded),
    ...say('certain-wrong', wrong(certain), sayPair),
    ...say('likely-wrong', wrong(likely), sayPair),
    ...say('shared-without-truth', strayed, sayPair),
    ...say('no-reason', reasonless, sayPair),
    ...say('not-certain-alone', minus(alone, aloneCertain), sayPair),
    ...say('not-right', wrong(pairs), sayPair),
    ...say('leave-wrong', pairs.filter(hasLeaveWrong), sayPair),
    ...rises.faults,
    ...compareCounts(evidence),
  ]
  return {
    joins: truth.length,
    lost: lost.length,
    unseen: missing.length - lost.length,
    twice: surplus.length,
    nameless: nameless.length,
    certain: certain?.length ?? 0,
    certainRight: right(certain).length,
    certainWrong: wrong(certain).length,
    likely: likely?.length ?? 0,
    likelyRight: right(likely).length,
    shared: shared?.length ?? 0,
    sharedWithTruth: (shared?.length ?? 0) - strayed.length,
    unknown: unknown?.length ?? 0,
    rightInviter: right(pairs).length,
    codes: rises.codes,
    codesUnexplained: rises.faults.length,
    alone: alone.length,
    aloneCertain: aloneCertain.length,
    faults,
  }
}

/** Of joins that are recorded nowhere, those of which a use was there to be seen. */
function whoLeftTraces(missing: readonly TrueJoin[], pairs: readonly Pair[]): TrueJoin[] {
  const cameByCode = ({ source }: TrueJoin) => source === 'invite' || source === 'vanity'
  const hasAnothers = ({ truth, recorded }: Pair) =>
    !cameByCode(truth) && recorded.code !== null && recorded.confidence !== 'certain'
  return [...Map.groupBy(missing.filter(cameByCode), ({ guildId }) => guildId)].flatMap(
    ([guildId, joins]) =>
      joins.slice(
        pairs.filter((pair) => pair.truth.guildId === guildId && hasAnothers(pair)).length,
      ),
  )
}

const hasLeaveWrong = ({ truth, recorded }: Pair) => (truth.leftAt !== null) !== recorded.hasLeft

const minus = <T>(all: readonly T[], some: readonly T[]): T[] => {
  const without = new Set(some)
  return all.filter((one) => !without.has(one))
}

function say<T>(kind: FaultKind, items: readonly T[], words: (item: T) => string): Fault[] {
  return items.map((item) => ({ kind, example: words(item) }))
}

/** For every code: recorded joins + written off = how often it was used. */
function compareRises({ truth, recorded, accepted, writtenOff }: Evidence) {
  const tally = (joins: readonly { guildId: string; source: string; code: string | null }[]) => {
    const counts = new Map<string, number>()
    for (const { guildId, source, code } of joins) {
      if (source !== 'vanity' && code === null) continue
      const way = wayOf(guildId, source, code)
      counts.set(way, (counts.get(way) ?? 0) + 1)
    }
    return counts
  }
  const rises = tally(truth)
  const explained = tally(recorded)
  for (const [way, uses] of accepted) rises.set(way, (rises.get(way) ?? 0) + uses)
  const ways = new Set([...rises.keys(), ...explained.keys()])
  const faults = [...ways].flatMap((way) => {
    const rise = rises.get(way) ?? 0
    const joins = explained.get(way) ?? 0
    const off = writtenOff.get(way) ?? 0
    if (joins + off === rise) return []
    const example = `${way} rose by ${rise}: ${joins} recorded and ${off} written off`
    return [{ kind: 'rise-unexplained' as const, example }]
  })
  return { codes: rises.size, faults }
}

/** The day's counts say what the recorded joins say; a guild without counts has none. */
function compareCounts({ recorded, counts }: Evidence): Fault[] {
  const joinsOf = Map.groupBy(
    recorded.filter(({ counted }) => counted),
    ({ guildId }) => guildId,
  )
  const countsOf = new Map(counts.map((count) => [count.guildId, count]))
  return [...new Set([...joinsOf.keys(), ...countsOf.keys()])].flatMap((guildId) => {
    const joins = joinsOf.get(guildId) ?? []
    const present = joins.filter(({ hasLeft }) => !hasLeft).length
    const expected = { guildId, joins: joins.length, leaves: joins.length - present, present }
    const count = countsOf.get(guildId) ?? { guildId, joins: 0, leaves: 0, present: 0 }
    const agrees =
      count.joins === expected.joins &&
      count.leaves === expected.leaves &&
      count.present === expected.present
    return agrees ? [] : [{ kind: 'count-wrong' as const, example: sayCount(count, expected) }]
  })
}
