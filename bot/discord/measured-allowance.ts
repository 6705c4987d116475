import { RestAllowanceError, type RestAllowance } from '#core/redis/rest-allowance.ts'

/** What is told about requests that wait for their turn. */
export type AllowanceMetrics = {
  restAllowanceWait: { observe(labels: { priority: string }, seconds: number): void }
  restAllowanceRefused: { inc(labels: { priority: string }): void }
}

/** An allowance of which each wait is timed, and each refusal counted. */
export function measuredAllowance(
  allowance: RestAllowance,
  { restAllowanceWait, restAllowanceRefused }: AllowanceMetrics,
): RestAllowance {
  return {
    async take(priority, signal) {
      const startedAt = performance.now()
      try {
        await allowance.take(priority, signal)
      } catch (error) {
        if (error instanceof RestAllowanceError) restAllowanceRefused.inc({ priority })
        throw error
      }
      restAllowanceWait.observe({ priority }, (performance.now() - startedAt) / 1_000)
    },
  }
}
