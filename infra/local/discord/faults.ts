import type {
  DelayDispatches,
  FailNext,
  MemberSearchFault,
  RangeMs,
  RepeatDispatches,
  ReorderJoins,
  StallNext,
  UsedUpInvites,
} from './control/fault-types.ts'

/** What is broken on purpose at the moment. */
export interface Faults {
  restMs: RangeMs
  gatewayMs: RangeMs
  fail: (FailNext & { left: number })[]
  stall: (StallNext & { left: number })[]
  listLagMs: RangeMs
  hideUses: boolean
  delays: (DelayDispatches & { left: number })[]
  repeats: (RepeatDispatches & { left: number }) | null
  reorders: Map<string, ReorderJoins>
  usedUp: UsedUpInvites
  memberSearch: MemberSearchFault
}

/** Nothing broken; only as slow as `latency` says. */
export function noFaults(latency: { restMs?: RangeMs; gatewayMs?: RangeMs } = {}): Faults {
  return {
    restMs: latency.restMs ?? [0, 0],
    gatewayMs: latency.gatewayMs ?? [0, 0],
    fail: [],
    stall: [],
    listLagMs: [0, 0],
    hideUses: false,
    delays: [],
    repeats: null,
    reorders: new Map(),
    usedUp: { inviteDelete: 'before' },
    memberSearch: { mode: 'on' },
  }
}

/** A whole number of milliseconds within the range. */
export const drawMs = ([minMs, maxMs]: RangeMs, random: () => number): number =>
  maxMs <= minMs ? minMs : Math.round(minMs + random() * (maxMs - minMs))

/** Takes the first fault that fits and counts it down; used-up ones go. */
export function takeFault<T extends { left: number }>(
  faults: T[],
  fits: (fault: T) => boolean,
): T | undefined {
  const index = faults.findIndex(fits)
  const found = faults[index]
  if (!found) return undefined
  found.left -= 1
  if (found.left <= 0) faults.splice(index, 1)
  return found
}
