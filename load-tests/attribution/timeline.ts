import { setTimeout as pause } from 'node:timers/promises'

/** Something that happens `atMs` after a scenario began. */
export interface Act {
  atMs: number
  run: () => Promise<unknown>
}

/**
 * Plays the acts, each at its time; one that takes long holds up no other. Resolves when all are
 * done. @throws whatever an act throws, once all have been waited for; AbortError when stopped.
 */
export async function playTimeline(acts: readonly Act[], signal: AbortSignal): Promise<void> {
  const startedAtMs = performance.now()
  const running: Promise<PromiseSettledResult<unknown>[]>[] = []
  for (const act of acts.toSorted((a, b) => a.atMs - b.atMs)) {
    const aheadMs = startedAtMs + act.atMs - performance.now()
    if (aheadMs >= 1) await pause(aheadMs, undefined, { signal })
    signal.throwIfAborted()
    // Settled from the start: one that fails early must not end the process before its turn.
    running.push(Promise.allSettled([act.run()]))
  }
  const outcomes = await Promise.all(running)
  const failed = outcomes.flat().find((outcome) => outcome.status === 'rejected')
  if (failed) throw failed.reason
}

/** When `count` independent arrivals come at `perSecond` on average (Poisson), in ms from 0. */
export function poissonTimes(count: number, perSecond: number, random: () => number): number[] {
  let atMs = 0
  return Array.from({ length: count }, () => {
    atMs += (-Math.log(1 - random()) / perSecond) * 1_000
    return atMs
  })
}

/** When `count` arrivals come that may each be anywhere within `overMs`, ascending. */
export function scatteredTimes(count: number, overMs: number, random: () => number): number[] {
  return Array.from({ length: count }, () => random() * overMs).sort((a, b) => a - b)
}
