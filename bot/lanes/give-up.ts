import { unexplained } from '#core/attribution/attribute.ts'
import { withDebts } from '#core/attribution/debts.ts'
import { emptyLedger } from '#core/attribution/ledger.ts'
import type { GuildState } from '#core/redis/guild-states.ts'
import { isHumanJoin, type SettledBatch } from './batch.ts'
import { pendingJoin } from './explain-batch.ts'
import { memberEntries, writtenOffEntries } from './journal-entries.ts'
import type { LaneEvent } from './lane-event.ts'

/**
 * Settles events of which a fault of ours keeps us from saying more than who came and who left.
 * Whatever else is known of the guild is given up, too, as it may be what the fault comes from: the
 * next list is read as a first one.
 */
export function giveUp(
  events: readonly LaneEvent[],
  { snapshot, ledger }: Pick<GuildState, 'snapshot' | 'ledger'>,
  now: number,
): SettledBatch {
  const joins = events.filter(isHumanJoin).map(pendingJoin)
  return {
    kind: 'settle',
    count: events.length,
    entries: [
      ...memberEntries(events, () => unexplained('settling-failed')),
      ...writtenOffEntries(ledger.rises),
    ],
    snapshot: undefined,
    change: { changed: [], removed: [...(snapshot?.keys() ?? [])] },
    ledger: withDebts(emptyLedger, joins, now),
    isFresh: false,
  }
}
