import { RestAllowanceError, type RestAllowance } from '#core/redis/rest-allowance.ts'

/** Every request may go at once. */
export const boundless: RestAllowance = { take: () => Promise.resolve() }

/** No request may go for a while. */
export const exhausted = (retryAfterMs: number): RestAllowance => ({
  take: () => Promise.reject(new RestAllowanceError('Discord allows no request now', retryAfterMs)),
})
