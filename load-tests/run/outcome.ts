import type { Control } from '#infra/local/discord/control.ts'
import type { Db } from '#core/postgres/connect.ts'
import { compare } from '../attribution/compare.ts'
import { countInviteRequests } from '../attribution/invite-requests.ts'
import { readCounts, readJoins } from '../attribution/recorded.ts'
import { waitUntilSettled } from '../attribution/settled.ts'
import { readWrittenOff } from '../attribution/written-off.ts'

/** What was recorded of all that happened, in numbers. */
export interface Outcome {
  joins: number
  lost: number
  doubled: number
  certain: number
  certainWrong: number
  likely: number
  likelyWrong: number
  shared: number
  sharedWithoutTruth: number
  unknown: number
  /** Right inviter by name, whatever the confidence. */
  rightInviter: number
  /** Codes whose rise is not what was recorded and written off. */
  codesUnexplained: number
  leavesWrong: number
  countsWrong: number
  /** Invite lists asked for, and 429s to those and to vanity uses. */
  lists: number
  tooManyRequests: number
  /** From the last join until nothing changed any more; null: not within 90 s. */
  settledS: number | null
  /** What is wrong, in words; at most ten. */
  examples: string[]
}

export interface OutcomeDeps {
  control: Control
  db: Db
  guildIds: readonly string[]
  /** How long nothing may change before it counts as settled. */
  quietMs: number
  signal: AbortSignal
}

/** Faults that no run may have; what is doubtful only because two came at once is none. */
const told = new Set([
  'lost',
  'twice',
  'certain-wrong',
  'shared-without-truth',
  'rise-unexplained',
  'leave-wrong',
  'count-wrong',
])
const mostExamples = 10
/** More than the command line lets anybody ask for. */
const mostJoins = 300_000

/** Waits until all is settled, and holds it against the truth. */
export async function judgeOutcome(deps: OutcomeDeps): Promise<Outcome> {
  const { control, db, guildIds, quietMs, signal } = deps
  const truths = await Promise.all(guildIds.map((guildId) => control.truth({ guildId })))
  const truth = truths.flatMap(({ joins }) => joins).sort((a, b) => a.seq - b.seq)
  const lastJoinAtMs = Date.parse(truth.at(-1)?.joinedAt ?? new Date().toISOString())
  const settling = { expected: truth.length, lastJoinAtMs, quietMs, signal }
  const settled = await waitUntilSettled(db, settling)
  const seen = compare({
    truth,
    recorded: await readJoins(db, mostJoins),
    counts: await readCounts(db),
    accepted: new Map(),
    writtenOff: await readWrittenOff(db),
    losesSession: false,
  })
  const count = (kind: string) => seen.faults.filter((fault) => fault.kind === kind).length
  const { fetches: lists, tooManyRequests } = await countInviteRequests(control)
  return {
    joins: seen.joins,
    lost: seen.lost,
    doubled: seen.twice,
    certain: seen.certain,
    certainWrong: seen.certainWrong,
    likely: seen.likely,
    likelyWrong: seen.likely - seen.likelyRight,
    shared: seen.shared,
    sharedWithoutTruth: seen.shared - seen.sharedWithTruth,
    unknown: seen.unknown,
    rightInviter: seen.rightInviter,
    codesUnexplained: seen.codesUnexplained,
    leavesWrong: count('leave-wrong'),
    countsWrong: count('count-wrong'),
    lists,
    tooManyRequests,
    settledS: settled && (settled.settledAtMs - lastJoinAtMs) / 1_000,
    examples: seen.faults
      .filter(({ kind }) => told.has(kind))
      .slice(0, mostExamples)
      .map(({ kind, example }) => `${kind}: ${example}`),
  }
}
