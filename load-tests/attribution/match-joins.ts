import type { TrueJoin } from '#infra/local/discord/control/world-types.ts'
import type { RecordedJoin } from './recorded.ts'

/** A join that happened, and what was recorded of it. */
export interface Pair {
  truth: TrueJoin
  recorded: RecordedJoin
}

export interface Matched {
  pairs: Pair[]
  /** Recorded by its code but without the member's name. */
  nameless: Pair[]
  /** Happened, but is recorded nowhere. */
  missing: TrueJoin[]
  /** Recorded, but did not happen (or not so often). */
  surplus: RecordedJoin[]
}

/** A repeated GUILD_MEMBER_ADD may be so far off; the same member's joins are further apart. */
const sameJoinMs = 2_000

const isNameless = ({ memberId }: RecordedJoin) => memberId.startsWith('-')

/** Which record tells of which join: by member and time, and those without a name by their code. */
export function matchJoins(truth: readonly TrueJoin[], recorded: readonly RecordedJoin[]): Matched {
  const named = Map.groupBy(
    recorded.filter((join) => !isNameless(join)),
    ({ guildId, memberId }) => `${guildId}/${memberId}`,
  )
  const pairs: Pair[] = []
  const unmatched: TrueJoin[] = []
  for (const join of truth) {
    const rows = named.get(`${join.guildId}/${join.userId}`) ?? []
    const index = nearest(rows, Date.parse(join.joinedAt))
    const [row] = index < 0 ? [] : rows.splice(index, 1)
    if (row) pairs.push({ truth: join, recorded: row })
    else unmatched.push(join)
  }
  const rest = matchNameless(unmatched, recorded.filter(isNameless))
  return { pairs, ...rest, surplus: [...rest.surplus, ...[...named.values()].flat()] }
}

/** Place of the row next to `atMs`, -1 when none is near. */
function nearest(rows: readonly RecordedJoin[], atMs: number): number {
  const distances = rows.map(({ joinedAtMs }) => Math.abs(joinedAtMs - atMs))
  const least = Math.min(...distances)
  return least <= sameJoinMs ? distances.indexOf(least) : -1
}

function matchNameless(
  unmatched: readonly TrueJoin[],
  rows: readonly RecordedJoin[],
): Omit<Matched, 'pairs'> {
  const left = [...rows]
  const nameless: Pair[] = []
  const take = (joins: readonly TrueJoin[], tells: (pair: Pair) => boolean): TrueJoin[] =>
    joins.filter((truth) => {
      const index = left.findIndex((recorded) => tells({ truth, recorded }))
      const [recorded] = index < 0 ? [] : left.splice(index, 1)
      if (recorded) nameless.push({ truth, recorded })
      return recorded === undefined
    })
  // One in doubt among several codes may stand for a join by any of them.
  const missing = take(take(unmatched, hasSameWay), isAmongCandidates)
  return { nameless, missing, surplus: left }
}

function hasSameWay({ truth, recorded }: Pair): boolean {
  const { guildId, source, code } = recorded
  return wayOf(truth.guildId, truth.source, truth.code) === wayOf(guildId, source, code)
}

function isAmongCandidates({ truth, recorded }: Pair): boolean {
  const isCandidate = recorded.candidates.some(({ code }) => code === truth.code)
  return truth.guildId === recorded.guildId && isCandidate
}

/** What rose when somebody came this way: a code of a guild, or its vanity URL. */
export function wayOf(guildId: string, source: string, code: string | null): string {
  return source === 'vanity' ? `${guildId}/vanity` : `${guildId}/${code ?? source}`
}
