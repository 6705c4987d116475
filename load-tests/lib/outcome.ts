import { Counter, Gauge, Rate } from 'k6/metrics'
import { companion } from './post.ts'

/* What was recorded of all that happened, held against the truth once everything has settled. */
const joinsCompared = new Counter('joins_compared')
const joinsLost = new Counter('joins_lost')
const joinsDoubled = new Counter('joins_doubled')
const certainWrong = new Counter('certain_wrong')
const sharedWithoutTruth = new Counter('shared_without_truth')
const risesUnexplained = new Counter('rises_unexplained')
const leavesWrong = new Counter('leaves_wrong')
const countsWrong = new Counter('counts_wrong')
const inviteRefusals = new Counter('invite_429')
const inviteLists = new Counter('invite_lists')
const notSettled = new Counter('not_settled')
const settledAfter = new Gauge('settled_after_s')
const likelyRight = new Rate('likely_right')
const certain = new Rate('joins_certain')
const shared = new Rate('joins_shared')
const unknown = new Rate('joins_unknown')
const inviterRight = new Rate('inviter_right')

/** What must hold after every run: Usher's promises. A metric that got no sample would pass, so
 *  each of these gets one. */
export const accuracy = {
  joins_compared: ['count>0'],
  joins_lost: ['count==0'],
  joins_doubled: ['count==0'],
  certain_wrong: ['count==0'],
  shared_without_truth: ['count==0'],
  rises_unexplained: ['count==0'],
  leaves_wrong: ['count==0'],
  counts_wrong: ['count==0'],
  invite_429: ['count==0'],
  not_settled: ['count==0'],
  likely_right: ['rate>=0.95'],
}

/** As `run/outcome.ts` answers. */
interface Outcome {
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
  rightInviter: number
  codesUnexplained: number
  leavesWrong: number
  countsWrong: number
  lists: number
  tooManyRequests: number
  settledS: number | null
  examples: string[]
}

/** Past every grace: nothing is put right later than that. */
const usualQuietMs = 13_000

/** Waits until all is settled and measures how it came out. For `teardown`. */
export function measureOutcome(quietMs = usualQuietMs): void {
  const seen = companion('outcome', { quietMs }) as Outcome
  joinsCompared.add(seen.joins)
  joinsLost.add(seen.lost)
  joinsDoubled.add(seen.doubled)
  certainWrong.add(seen.certainWrong)
  sharedWithoutTruth.add(seen.sharedWithoutTruth)
  risesUnexplained.add(seen.codesUnexplained)
  leavesWrong.add(seen.leavesWrong)
  countsWrong.add(seen.countsWrong)
  inviteRefusals.add(seen.tooManyRequests)
  inviteLists.add(seen.lists)
  notSettled.add(seen.settledS === null ? 1 : 0)
  if (seen.settledS !== null) settledAfter.add(seen.settledS)
  addShare(likelyRight, seen.likely - seen.likelyWrong, seen.likely)
  addShare(certain, seen.certain, seen.joins)
  addShare(shared, seen.shared, seen.joins)
  addShare(unknown, seen.unknown, seen.joins)
  addShare(inviterRight, seen.rightInviter, seen.joins)
}

/** A rate counts samples: as many as there are joins. */
function addShare(rate: Rate, part: number, whole: number): void {
  for (let index = 0; index < whole; index += 1) rate.add(index < part)
}
