import type { Attribution, Candidate, Method, Reason } from './attribution.ts'
import type { SeenCandidate } from './ledger.ts'
import { CANDIDATES_MAX, methodOf, newestCandidates, type Use } from './uses.ts'

/** What keeps an explanation from being certain. */
export type Doubt = { confidence: 'likely' | 'shared'; reason: Reason; method?: Method }

/** A join by this use, or one that nothing explains. `doubt` null: certain. */
export function attributionBy(
  use: Use | undefined,
  doubt: Doubt | null,
  candidates: readonly SeenCandidate[],
): Attribution {
  if (use === undefined) return unexplained('no-rise', candidates)
  return {
    source: use.isVanity ? 'vanity' : 'invite',
    method: doubt?.method ?? methodOf(use),
    confidence: doubt?.confidence ?? 'certain',
    reason: doubt?.reason ?? null,
    code: use.code,
    inviterId: use.inviterId,
    candidates: doubt ? namedOf(candidates, use) : [],
  }
}

/** Its own code is among them, however many there are. */
function namedOf(candidates: readonly SeenCandidate[], { code, inviterId }: Use): Candidate[] {
  const named = plainCandidates(candidates)
  if (named.some((candidate) => candidate.code === code)) return named
  return [{ code, inviterId }, ...named.slice(0, CANDIDATES_MAX - 1)]
}

/** A join that nothing explains, with what it may have come by. */
export function unexplained(
  reason: Reason,
  candidates: readonly SeenCandidate[] = [],
): Attribution {
  return {
    source: 'unknown',
    method: 'none',
    confidence: 'unknown',
    reason,
    code: null,
    inviterId: null,
    candidates: plainCandidates(candidates),
  }
}

/** Candidates as they are recorded. */
export function plainCandidates(candidates: readonly SeenCandidate[]): Candidate[] {
  return newestCandidates(candidates).map(({ code, inviterId }) => ({ code, inviterId }))
}
