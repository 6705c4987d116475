import { randomUUID } from 'node:crypto'
import type { Redis } from 'ioredis'
import { keys } from '#core/redis/keys.ts'
import { Problem } from '../problems.ts'

/** Live feeds that one user may have open, whichever process serves them. */
export const STREAMS_PER_USER = 5

/** How long a slot counts without being kept: a process that dies gives its slots back so. */
const SLOT_MS = 180_000

/** The right to one open stream. */
export type StreamSlot = {
  /** Keeps it for another three minutes. */
  keep: () => Promise<void>
  release: () => Promise<void>
}

/** @throws Problem `too-many-streams` */
export async function takeStreamSlot(
  redis: Redis,
  userId: string,
  now: () => number,
): Promise<StreamSlot> {
  const key = keys.eventStreams(userId)
  const id = randomUUID()
  const expiresAt = () => now() + SLOT_MS
  const keep = async () => {
    // XX: a question that was under way when the stream ended does not take the slot again.
    await redis.multi().zadd(key, 'XX', expiresAt(), id).pexpire(key, SLOT_MS).exec()
  }
  const release = async () => {
    await redis.zrem(key, id)
  }
  await redis.zremrangebyscore(key, 0, now())
  // Taken first and counted then, so that two requests at once cannot both be the fifth.
  await redis.multi().zadd(key, expiresAt(), id).pexpire(key, SLOT_MS).exec()
  if ((await redis.zcard(key)) > STREAMS_PER_USER) {
    await release()
    throw new Problem('too-many-streams', `At most ${STREAMS_PER_USER} may be open at a time.`)
  }
  return { keep, release }
}
