/** How long each took, and all of them together, in ms. */
export interface Timed {
  latenciesMs: number[]
  ms: number
}

/** Does `requests` pieces of work, `atOnce` at a time: each begins when one before it has ended. */
export async function timed(
  { requests, atOnce }: { requests: number; atOnce: number },
  work: (n: number) => Promise<unknown>,
): Promise<Timed> {
  const latenciesMs: number[] = []
  let next = 0
  const startedAt = performance.now()
  const lane = async () => {
    while (next < requests) {
      const n = next++
      const at = performance.now()
      await work(n)
      latenciesMs.push(performance.now() - at)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, lane))
  return { latenciesMs, ms: performance.now() - startedAt }
}
