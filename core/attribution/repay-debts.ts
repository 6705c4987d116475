import { attributionBy, type Doubt } from './attribute.ts'
import type { Attribution } from './attribution.ts'
import type { Ledger } from './ledger.ts'
import { candidatesOfUse, leftoverRises, mergeCandidates, usesOfRises } from './uses.ts'

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
  const rises = ledger.rises.filter(({ isMissed }) => !isMissed)
  const uses = usesOfRises(rises, debts.length + 1)
  const owed = debts.length + namelessDebts.count
  if (debts.length === 0 || uses.length === 0) return { revisions: [], ledger }
  if (!isLastLook && uses.length !== owed) return { revisions: [], ledger }

  const paid = debts.slice(0, uses.length)
  const oldest = Math.min(...paid.map(({ joinedAt }) => joinedAt))
  const doubtful = ledger.doubtfulUses.filter(({ spentAt }) => spentAt >= oldest)
  const candidates = mergeCandidates([...uses.flatMap(candidatesOfUse), ...doubtful])
  const isLikely = candidates.length === 1 && uses.length >= owed
  const doubt: Doubt = { confidence: isLikely ? 'likely' : 'shared', reason: 'rise-came-late' }
  return {
    revisions: paid.map(({ memberId, joinedAt }, i) => ({
      memberId,
      joinedAt,
      attribution: attributionBy(uses[i], doubt, candidates),
    })),
    ledger: {
      ...ledger,
      rises: [
        ...leftoverRises(rises, uses.slice(0, paid.length), isLikely ? [] : candidates),
        ...ledger.rises.filter(({ isMissed }) => isMissed),
      ],
      debts: debts.slice(paid.length),
    },
  }
}
