import type { Attribution } from './attribution.ts'
import { attributionBy, type Doubt } from './attribute.ts'
import { carriersAmong } from './carriers.ts'
import { hasDebts, withDebts } from './debts.ts'
import { doubtOf, possibleFor, type JoinsToExplain } from './doubts.ts'
import type { Ledger, Rise, Tombstone } from './ledger.ts'
import { repayDebts, type Revision } from './repay-debts.ts'
import {
  assignUses,
  candidatesOf,
  candidatesOfStones,
  leftoverRises,
  leftoverStones,
  mayBeUsedUpBy,
  mayBring,
  mergeCandidates,
  splitByFit,
  usesOfRises,
  usesOfStones,
  type Use,
} from './uses.ts'

export type ExplainInput = JoinsToExplain & {
  /** The grace is over: no further list, and no dispatch on its way, is waited for. */
  isLastLook: boolean
}

/** `wait`: joins and rises do not add up yet; a later list, or a dispatch on its way, may tell. */
export type Explanation =
  | { kind: 'wait' }
  | { kind: 'explained'; attributions: Attribution[]; revisions: Revision[]; ledger: Ledger }

/**
 * Explains joins by what the invites rose, and by those that are gone.
 *
 * A code explains no more joins than it rose. Where one code is the only explanation, it is
 * `certain`. Where several codes rose, each explains exactly as many joins as it rose, and every
 * join is `shared` among them: nobody can know the split, so nobody claims it, but where the roles
 * that members carry favour one. What is left over keeps that doubt. An invite that is gone explains
 * what no measured rise does.
 */
export function explainJoins(input: ExplainInput): Explanation {
  const { joins, ledger, isOpen, isLastLook } = input
  if (joins.length === 0) {
    return { kind: 'explained', attributions: [], ...repayDebts(ledger, isLastLook) }
  }
  // Where one may come without an invite, a rise may belong to a dispatch that is on its way.
  if (isOpen && !isLastLook) return { kind: 'wait' }

  const { fitting, unfitting } = splitByFit(ledger.rises, joins)
  const most = joins.length + input.others
  const measured = usesOfRises(fitting, most)
  const stones = ledger.tombstones.filter((stone) => joins.some((join) => mayBring(stone, join)))
  const possible = usesOfStones(
    stones.filter((stone) => mayBeUsedUpBy(stone, joins.length)),
    most,
  )
  const rest = { stones, fitting, unfitting }
  const missing = joins.length - measured.length

  if (missing <= 0) {
    if (possible.length > 0 && !isLastLook) return { kind: 'wait' }
    return explained(input, measured, rest)
  }
  if (possible.length === missing) return explained(input, [...measured, ...possible], rest)
  if (!isLastLook) return { kind: 'wait' }
  const gone = usesOfStones(stones, missing)
  return explained(input, [...measured, ...(possible.length > missing ? possible : gone)], rest)
}

type Rest = {
  /** Invites that are gone, and may have brought one of these joins. */
  stones: readonly Tombstone[]
  /** Rises of which the uses are. */
  fitting: readonly Rise[]
  /** Rises of invites that none of these joins can have come by. */
  unfitting: Rise[]
}

function explained(
  input: ExplainInput,
  uses: readonly Use[],
  { stones, fitting, unfitting }: Rest,
): Explanation {
  const { joins, ledger, isOpen, now } = input
  const assigned = assignUses(joins, uses)
  const spent = assigned.filter((use) => use !== undefined)
  const possible = possibleFor(input, uses, stones)
  const { used, doubtful, candidates } = possible
  const doubt = doubtOf(input, possible, { uses, spent })
  const isAmongRises = isOpenAmongRises(doubt, ledger) && candidates.length === used.length
  const carriers = isAmongRises ? carriersAmong(joins, assigned, uses) : new Set<number>()
  const carried = new Set([...carriers].map((i) => assigned[i]?.code))
  const plain = candidates.filter(({ code }) => !carried.has(code))
  const isMeasured = spent.every((use) => use.isMeasured)
  const isSurelyPlain = carriers.size > 0 && plain.length === 1 && isMeasured && !isOpen
  const attributions = joins.map((join, i) => {
    const own = candidatesOf(join, carriers.size > 0 ? plain : candidates)
    if (carriers.has(i)) return attributionBy(assigned[i], byRoles, candidates)
    // Who carries no such role came by one of the others.
    if (isSurelyPlain) return attributionBy(assigned[i], null, [])
    return attributionBy(assigned[i], doubt, own)
  })
  const owed = isOpen ? [] : joins.filter((_, i) => assigned[i] === undefined)
  const isOnlyOne = candidates.length === 1 && spent.length === joins.length
  // What is left may stand for any use that was given, and what is gone for another that is, too. To
  // whom is owed it is given without a look at anything else, and nobody need be owed in an open guild.
  const mayBeOwed = isOpen || owed.length > 0 || hasDebts(ledger)
  const left = mayBeOwed ? candidates : used
  const openAmong = isOnlyOne ? [] : left
  const goneAmong = isOnlyOne ? [] : mergeCandidates([...left, ...candidatesOfStones(stones)])
  const isInDoubt = doubt !== null || doubtful.length > 0
  const settled: Ledger = {
    ...ledger,
    rises: [...leftoverRises(fitting, spent, openAmong), ...unfitting],
    tombstones: leftoverStones(ledger.tombstones, spent, goneAmong),
    doubtfulUses: isInDoubt
      ? mergeCandidates([...ledger.doubtfulUses, ...used])
      : ledger.doubtfulUses,
  }
  const ledgerAfter = withDebts(settled, owed, now)
  return { kind: 'explained', attributions, revisions: [], ledger: ledgerAfter }
}

/** Nothing but the rises themselves leaves open which of them was whose. */
function isOpenAmongRises(doubt: Doubt | null, ledger: Ledger): boolean {
  return doubt?.reason === 'several-joins-several-codes' && !hasDebts(ledger)
}

const byRoles: Doubt = { confidence: 'likely', reason: 'roles-match', method: 'roles' }
