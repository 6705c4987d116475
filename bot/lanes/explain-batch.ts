import type { Attribution, Reason } from '#core/attribution/attribution.ts'
import { unexplained } from '#core/attribution/attribute.ts'
import { withDebts } from '#core/attribution/debts.ts'
import { explainJoins } from '#core/attribution/explain-joins.ts'
import type { Ledger, PendingJoin } from '#core/attribution/ledger.ts'
import { LIST_LAG_MAX_MS } from '#core/attribution/merge-list.ts'
import { DISPATCH_LATE_MAX_MS } from '#core/attribution/uses.ts'
import type { Revision } from '#core/attribution/repay-debts.ts'
import type { Snapshot } from '#core/attribution/snapshot.ts'
import { isHumanJoin, type BatchInput } from './batch.ts'
import { explainBots } from './explain-bots.ts'
import { joinedAtOf, type JoinEvent, type LaneEvent } from './lane-event.ts'
import type { Seen } from './read-invites.ts'

/** Joins and rises that do not add up are looked at again for this long. */
const ADD_UP_GRACE_MS = 3_000
/** So long the dispatch of somebody whose use a first look has shown may be on its way, where
 *  members may come without an invite: all that is seen is waited for. */
const OPEN_GRACE_MS = 2_600
/** Clocks that are kept by NTP differ by less. */
const CLOCK_MARGIN_MS = 1_000
/** No dispatch holds a lane for longer, however long Discord's list stays out of reach. */
export const LIST_GRACE_MS = 60_000

export type Explained = {
  attributions: ReadonlyMap<LaneEvent, Attribution>
  revisions: Revision[]
  ledger: Ledger
  isFresh: boolean
}

/** For how long joins are looked at again before they are settled by what was seen. */
export function graceMs(isOpen: boolean): number {
  return isOpen ? OPEN_GRACE_MS : ADD_UP_GRACE_MS
}

/** What the joins of a batch come to; `wait` where a later look may tell more. */
export function explainBatch(
  input: BatchInput,
  due: readonly LaneEvent[],
  { ledger, unlisted }: Pick<Seen, 'ledger' | 'unlisted'>,
  before: Snapshot | undefined,
): Explained | 'wait' {
  const { look, isOpen, clockOffsetMs, now } = input
  const humans = due.filter(isHumanJoin)
  const joins = humans.map((event) => pendingJoin(event, clockOffsetMs))
  const bots = explainBots(input, due, ledger)
  const attributions = new Map<LaneEvent, Attribution>(bots.attributions)
  /** Their uses may still show: then they are theirs, or a newcomer's. */
  const everyHuman = (reason: Reason, owed: readonly PendingJoin[] = joins): Explained => {
    for (const event of humans) attributions.set(event, unexplained(reason))
    const owing = withDebts(bots.ledger, owed, now)
    return { attributions, revisions: bots.revisions, ledger: owing, isFresh: false }
  }

  const [oldest] = humans
  const waitedMs = oldest === undefined ? Infinity : now - oldest.receivedAt
  if (oldest !== undefined) {
    if (look === undefined || look.list.kind === 'list-failed') {
      return waitedMs < LIST_GRACE_MS ? 'wait' : everyHuman('list-failed')
    }
    if (look.list.kind !== 'list') return everyHuman(look.list.kind)
    if (before === undefined) {
      const surelyListedAt = look.askedAt - LIST_LAG_MAX_MS - clockOffsetMs
      return everyHuman(
        'not-primed',
        joins.filter(({ joinedAt }) => joinedAt > surelyListedAt),
      )
    }
  }
  // The last look has to be late enough to show what the slowest list would show.
  const isLateEnough =
    look === undefined ||
    joins.every(({ joinedAt }) => look.askedAt - joinedAt - clockOffsetMs >= LIST_LAG_MAX_MS)
  const explanation = explainJoins({
    joins,
    others: input.events.filter(isHumanJoin).length - humans.length,
    ledger: bots.ledger,
    unlisted,
    isOpen,
    isLastLook: waitedMs >= graceMs(isOpen) && isLateEnough,
    now,
  })
  if (explanation.kind === 'wait') return 'wait'
  for (const [i, event] of humans.entries()) {
    attributions.set(event, explanation.attributions[i] ?? unexplained('no-rise'))
  }
  return {
    attributions,
    revisions: [...bots.revisions, ...explanation.revisions],
    ledger: explanation.ledger,
    isFresh: explanation.attributions.every(({ method }) => method === 'use-count'),
  }
}

/** What counts of a join for its explanation. */
export function pendingJoin(event: JoinEvent, clockOffsetMs: number): PendingJoin {
  const { memberId, joinedAt, roleIds, isGuest } = event.member
  const earliestAt = joinedAt ?? event.receivedAt - DISPATCH_LATE_MAX_MS
  // A clock that is ahead is no reason: what looks like it may be that dispatches were late so far.
  const cameAt = earliestAt + Math.min(clockOffsetMs, 0) - CLOCK_MARGIN_MS
  return { memberId, joinedAt: joinedAtOf(event), cameAt, roleIds, isGuest }
}
