import type { Attribution, Candidate } from './attribution.ts'
import type { Rise } from './measure-rises.ts'

/** What the decision about a batch of joins comes to. */
export type Decision =
  | {
      kind: 'attributed'
      /** In the order of the joins. */
      attributions: Attribution[]
      /** What no join has explained. */
      leftover: Rise[]
    }
  /** Joins and rises do not add up yet: a later list, or a dispatch on its way, may tell. */
  | { kind: 'wait' }

/**
 * Explains `count` joins by what the codes rose. Never guesses a split: where several codes rose,
 * each code gets exactly as many joins as it rose, and every join says that it is `shared`, with
 * its candidates.
 * @param isLastLook nothing more is waited for: what is not explained becomes `unknown`
 */
export function attributeJoins(
  count: number,
  rises: readonly Rise[],
  isLastLook: boolean,
): Decision {
  // An invite that vanished may have been used up, or deleted: it explains what nothing else does.
  const measured = rises.filter(({ usedUp }) => !usedUp)
  const usable = sumUses(measured) >= count ? measured : rises
  const unused = usable === rises ? [] : rises.filter(({ usedUp }) => usedUp)
  // One that was used up by these joins, though, means that another join is on its way.
  if (unused.length > 0 && !isLastLook) return { kind: 'wait' }
  return attributeByRises(count, usable, isLastLook, unused)
}

function attributeByRises(
  count: number,
  rises: readonly Rise[],
  isLastLook: boolean,
  unused: readonly Rise[],
): Decision {
  const total = sumUses(rises)
  const isOneCode = new Set(rises.map(({ code }) => code)).size === 1
  // An invite that vanished was used up by as many joins as it had left, or it was deleted.
  const isExact = total === count || (total > count && rises.every(({ usedUp }) => !usedUp))
  const addsUp = total === count || (isOneCode && isExact)
  if (!addsUp && !isLastLook) return { kind: 'wait' }

  const rivals = unused.filter(({ uses }) => uses <= count)
  const isUndisputed = rivals.length === 0 && rises.every(({ isShared }) => !isShared)
  const isCertain = isOneCode && isExact && isUndisputed
  const candidates = isCertain ? [] : candidatesOf([...rises, ...rivals])
  const { explained, leftover } = spend(rises, count)
  const attributions = explained.map((rise) =>
    isCertain ? certain(rise) : shared(rise, candidates),
  )
  while (attributions.length < count) attributions.push(unexplained(candidates))
  return {
    kind: 'attributed',
    attributions,
    leftover: [
      ...leftover.map((rise) => (isOneCode ? rise : { ...rise, isShared: true })),
      ...unused,
    ],
  }
}

function sumUses(rises: readonly Rise[]): number {
  return rises.reduce((sum, rise) => sum + rise.uses, 0)
}

/** Takes `count` uses off the rises, in their order. */
function spend(rises: readonly Rise[], count: number): { explained: Rise[]; leftover: Rise[] } {
  const explained: Rise[] = []
  const leftover: Rise[] = []
  for (const rise of rises) {
    const spent = Math.min(rise.uses, count - explained.length)
    for (let i = 0; i < spent; i++) explained.push(rise)
    if (spent < rise.uses) leftover.push({ ...rise, uses: rise.uses - spent })
  }
  return { explained, leftover }
}

function candidatesOf(rises: readonly Rise[]): Candidate[] {
  const byCode = new Map(rises.map(({ code, inviterId }) => [code, { code, inviterId }]))
  return [...byCode.values()]
}

function certain({ code, inviterId, usedUp }: Rise): Attribution {
  return {
    source: 'invite',
    method: usedUp ? 'used-up' : 'use-count',
    confidence: 'certain',
    reason: null,
    code,
    inviterId,
    candidates: [],
  }
}

function shared({ code, inviterId, usedUp }: Rise, candidates: Candidate[]): Attribution {
  return {
    source: 'invite',
    method: usedUp ? 'used-up' : 'use-count',
    confidence: 'shared',
    reason: 'several-joins-several-codes',
    code,
    inviterId,
    candidates,
  }
}

function unexplained(candidates: Candidate[]): Attribution {
  return {
    source: 'unknown',
    method: 'none',
    confidence: 'unknown',
    reason: 'no-rise',
    code: null,
    inviterId: null,
    candidates,
  }
}
