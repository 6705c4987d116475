import type { Attribution } from '#core/attribution/attribution.ts'
import type { Ledger, Rise } from '#core/attribution/ledger.ts'
import type { LaneEvent } from './lane-event.ts'

/**
 * Gives the rises of a time in which dispatches were lost to the members whom the member search
 * names. A member whose code has nothing left is left out: the use is recorded already, without a
 * name, so that a name would count it twice.
 * @returns the events that are settled, and what of the ledger they leave
 */
export function nameMissed(
  events: readonly LaneEvent[],
  ledger: Ledger,
): { events: LaneEvent[]; ledger: Ledger } {
  const rises = [...ledger.rises]
  const kept = events.filter((event) => {
    if (event.kind !== 'missed-join' || isWithoutInvite(event.attribution)) return true
    const { code } = event.attribution
    const i = findRise(rises, event.attribution)
    const rise = rises[i]
    if (rise === undefined) return ledger.tombstones.some((stone) => stone.code === code)
    rises.splice(i, 1, ...(rise.uses > 1 ? [{ ...rise, uses: rise.uses - 1 }] : []))
    return true
  })
  return { events: kept, ledger: { ...ledger, rises } }
}

/** Its own code's, or one that may be: a join in doubt may have taken a use of the one for the
 *  other's, and the member search sets that join right too. */
function findRise(rises: readonly Rise[], { source, code }: Attribution): number {
  const own = rises.findIndex(
    (rise) => rise.code === code || (source === 'vanity' && rise.isVanity),
  )
  if (own !== -1) return own
  return rises.findIndex(({ sharedWith }) => sharedWith.some((one) => one.code === code))
}

function isWithoutInvite({ source }: Attribution): boolean {
  return source !== 'invite' && source !== 'vanity'
}
