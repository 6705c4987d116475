import type { Redis } from 'ioredis'
import { keys } from '#core/redis/keys.ts'

/** An agreement outlasts its last machine by as long as Discord may keep that one's sessions. */
const AGREED_MS = 10 * 60_000

/** What the machines agreed on is kept for as long as one of them says so again and again. */
export const AGREE_EVERY_MS = 30_000

/**
 * How many shards the bot has. A number that is set is told to the others; `auto` is what they agreed
 * on, or, where nobody has yet, what Discord recommends: two machines that ask Discord at different
 * times may get different answers.
 */
export async function agreeTotal(
  redis: Redis,
  configured: number | 'auto',
  recommended: number,
): Promise<number> {
  const key = keys.totalShards()
  if (configured !== 'auto') {
    await redis.set(key, configured, 'PX', AGREED_MS)
    return configured
  }
  await redis.set(key, recommended, 'PX', AGREED_MS, 'NX')
  const agreed = Number(await redis.get(key))
  // Gone only where Redis lost its data just now.
  return agreed > 0 ? agreed : recommended
}

/** Keeps the agreement alive, and brings it back where Redis lost it. */
export async function keepAgreement(redis: Redis, totalShards: number): Promise<void> {
  const key = keys.totalShards()
  if ((await redis.pexpire(key, AGREED_MS)) === 0) {
    await redis.set(key, totalShards, 'PX', AGREED_MS, 'NX')
  }
}
