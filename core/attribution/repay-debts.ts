import { attributionBy, type Doubt } from './attribute.ts'
import type { Attribution } from './attribution.ts'
import type { Ledger } from './ledger.ts'
import {
  assignUses,
  candidatesOfUse,
  leftoverRises,
  mergeCandidates,
  splitByFit,
  usesOfRises,
} from './uses.ts'

/** Later evidence about a join that was recorded as unknown. */
export type Revision = { memberId: string; joinedAt: number; attribution: Attribution }

/**
 * A rise without a join may be the late one of a join that was recorded as unknown.
 * @param isLastLook no further list is waited for: what has not come will not
 */
export function repayDebts(
  ledger: Ledger,
  isLastLook: boolean,
): { revisions: Revision[]; ledger: Ledger } {
  const { debts, namelessDebts } = ledger
  const { fitting, unfitting } = splitByFit(
    ledger.rises.filter(({ isMissed }) => !isMissed),
    debts,
  )
  const uses = usesOfRises(fitting, debts.length + 1)
  const owed = debts.length + namelessDebts.count
  if (debts.length === 0 || uses.length === 0) return { revisions: [], ledger }
  if (!isLastLook && uses.length !== owed) return { revisions: [], ledger }

  const assigned = assignUses(debts, uses)
  const paid = debts.filter((_, i) => assigned[i] !== undefined)
  const spent = assigned.filter((use) => use !== undefined)
  const oldest = Math.min(...paid.map(({ cameAt }) => cameAt))
  const doubtful = ledger.doubtfulUses.filter(({ seenAt }) => seenAt >= oldest)
  const candidates = mergeCandidates([...uses.flatMap(candidatesOfUse), ...doubtful])
  const isLikely = candidates.length === 1 && uses.length >= owed
  const doubt: Doubt = { confidence: isLikely ? 'likely' : 'shared', reason: 'rise-came-late' }
  return {
    revisions: paid.map(({ memberId, joinedAt }, i) => ({
      memberId,
      joinedAt,
      attribution: attributionBy(spent[i], doubt, candidates),
    })),
    ledger: {
      ...ledger,
      rises: [
        ...leftoverRises(fitting, spent, isLikely ? [] : candidates),
        ...unfitting,
        ...ledger.rises.filter(({ isMissed }) => isMissed),
      ],
      debts: debts.filter((_, i) => assigned[i] === undefined),
      // It may be the use of somebody of whom no dispatch has told yet.
      doubtfulUses: mergeCandidates([...ledger.doubtfulUses, ...spent.flatMap(candidatesOfUse)]),
    },
  }
}
