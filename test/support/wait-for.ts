import { setTimeout as pause } from 'node:timers/promises'

export interface WaitOptions {
  /** How long to keep asking; 10 s unless told. */
  timeoutMs?: number
  intervalMs?: number
  /** What we waited for, for the failure: `the join to be recorded`. */
  message?: string
}

type Truthy<T> = Exclude<T, false | 0 | '' | null | undefined>

/** Asks `condition` until it answers something true, and returns that. A throw is a no, told in
 *  the end as the failure's cause.
 *  @throws Error once `timeoutMs` have passed. */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  { timeoutMs = 10_000, intervalMs = 25, message = 'a condition' }: WaitOptions = {},
): Promise<Truthy<T>> {
  const deadline = Date.now() + timeoutMs
  for (;;) {
    let cause: unknown
    try {
      const answer = await condition()
      if (isTruthy(answer)) return answer
      cause = answer
    } catch (error) {
      cause = error
    }
    if (Date.now() >= deadline) {
      throw new Error(`waited ${timeoutMs} ms in vain for ${message}`, { cause })
    }
    await pause(intervalMs)
  }
}

function isTruthy<T>(value: T): value is Truthy<T> {
  return Boolean(value)
}
