import type { Comparison } from './compare.ts'
import type { FaultKind } from './faults.ts'
import type { Promises } from './scenario.ts'

/** What was measured from outside while a scenario was played. */
export interface Measured {
  /** Invite lists asked for. */
  fetches: number
  /** 429s answered to requests for invite lists and vanity uses. */
  tooManyRequests: number
  /** From the last join until every join was recorded, s; null: not within the bound. */
  recordedS: number | null
  /** From the last join until nothing changed any more, s; null: not within the bound. */
  settledS: number | null
}

export interface Judged {
  comparison: Comparison
  measured: Measured
  promises: Promises
  memberSearch: boolean
  hostile: boolean
  /** Something broke on purpose: a join alone need not be certain. */
  breaks: boolean
  /** A tenth of the joins in a tenth of the time: what is promised per join is not judged. */
  quick: boolean
}

/** A promise that was not kept. */
export interface Broken {
  promise: string
  /** At most five. */
  examples: string[]
}

const mostExamples = 5
const leastLikelyRightPercent = 95

/** Which promises the run did not keep; none: all is well. */
export function judge(judged: Judged): Broken[] {
  const { comparison: seen, measured, promises, memberSearch } = judged
  const broken: Broken[] = []
  const expect = (holds: boolean, promise: string, kind?: FaultKind) => {
    if (holds) return
    const examples = seen.faults.filter((fault) => fault.kind === kind)
    broken.push({ promise, examples: examples.slice(0, mostExamples).map((one) => one.example) })
  }
  const none = (kind: FaultKind, what: string) => {
    const count = seen.faults.filter((fault) => fault.kind === kind).length
    expect(count === 0, `${what}: ${count}`, kind)
  }
  none('lost', 'no join is lost')
  none('twice', 'no join is recorded twice')
  none('certain-wrong', 'no certain is wrong')
  const likelyPercent = percent(seen.likelyRight, seen.likely)
  const isLikelyRight = likelyPercent >= leastLikelyRightPercent
  const likelyWords = `likely is right in ≥ ${leastLikelyRightPercent} %: ${likelyPercent.toFixed(1)} %`
  expect(isLikelyRight, likelyWords, 'likely-wrong')
  none('shared-without-truth', 'shared names the truth among its candidates')
  none('no-reason', 'what is not certain says why')
  // What the member search takes from a code is not written off: the search says whose it was not.
  if (!memberSearch) none('rise-unexplained', 'recorded + written off = the rise of every code')
  none('leave-wrong', 'every leave is recorded')
  none('count-wrong', 'the counts of the days are those of the joins')
  if (!judged.breaks && !judged.hostile)
    none('not-certain-alone', 'a join with a list to itself is right and certain')
  expect(measured.tooManyRequests === 0, `no 429 on invites: ${measured.tooManyRequests}`)
  expect(measured.settledS !== null, 'everything settles within the bound')
  judgePace(judged, expect)
  if (!memberSearch) return broken
  const rightPercent = percent(seen.rightInviter, seen.joins)
  const words = `member search names ≥ ${promises.rightWithSearchPercent} % right: ${rightPercent.toFixed(1)} %`
  expect(rightPercent >= promises.rightWithSearchPercent, words, 'not-right')
  return broken
}

function judgePace(
  { comparison, measured, promises, quick }: Judged,
  expect: (holds: boolean, promise: string) => void,
): void {
  const { fetchesPerJoin, settledWithinS } = promises
  const perJoin = comparison.joins === 0 ? 0 : measured.fetches / comparison.joins
  if (fetchesPerJoin !== undefined && !quick)
    expect(
      perJoin <= fetchesPerJoin,
      `at most ${fetchesPerJoin} fetches per join: ${perJoin.toFixed(3)}`,
    )
  const { settledS } = measured
  if (settledWithinS !== undefined && settledS !== null)
    expect(
      settledS <= settledWithinS,
      `settled within ${settledWithinS} s of the last join: ${settledS.toFixed(1)} s`,
    )
}

/** 100 where there is nothing to be right about. */
export const percent = (part: number, whole: number): number =>
  whole === 0 ? 100 : (part / whole) * 100
