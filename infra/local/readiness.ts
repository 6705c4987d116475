import { setTimeout as pause } from 'node:timers/promises'

/** Asks `url` until it answers 200.
 *  @throws Error with one sentence after `boundMs`, or `signal`'s reason. */
export async function untilReady(
  name: string,
  url: string,
  { boundMs = 60_000, signal }: { boundMs?: number; signal: AbortSignal },
): Promise<void> {
  const deadline = Date.now() + boundMs
  while (Date.now() < deadline) {
    if (await answersOk(url, signal)) return
    await pause(100, undefined, { signal })
  }
  throw new Error(`${name} is not ready after ${boundMs / 1_000} s: see .data/logs/${name}.log`)
}

async function answersOk(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    const answer = await fetch(url, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(2_000)]),
    })
    await answer.body?.cancel()
    return answer.ok
  } catch {
    signal.throwIfAborted()
    return false // not listening yet
  }
}
