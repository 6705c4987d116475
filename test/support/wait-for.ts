import { setTimeout as pause } from 'node:timers/promises'

export interface WaitOptions {
  /** How long to keep asking; 20 s unless told. */
  timeoutMs?: number
  intervalMs?: number
  /** What we waited for, for the failure: `the join to be recorded`; a function is asked when the
   *  wait is over. */
  message?: string | (() => string)
}

type Truthy<T> = Exclude<T, false | 0 | '' | null | undefined>

/** Asks `condition` until it answers something true, and returns that. A throw is a no, told in
 *  the end as the failure's cause.
 *  @throws Error once `timeoutMs` have passed. */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  { timeoutMs = 20_000, intervalMs = 25, message = 'a condition' }: WaitOptions = {},
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
      const what = typeof message === 'string' ? message : message()
      throw new Error(`waited ${timeoutMs} ms in vain for ${what}`, { cause })
    }
    await pause(intervalMs)
  }
}

function isTruthy<T>(value: T): value is Truthy<T> {
  return Boolean(value)
}
