import type { Redis } from 'ioredis'
import { keys } from './keys.ts'

/**
 * How long the oldest settlement has waited that is not recorded, by Redis' own clock, in ms; 0
 * where none waits. Unlike the age of the oldest that is there, which may be recorded already and
 * not removed yet.
 * @param positions up to which each partition is recorded
 */
export async function journalLagMs(
  redis: Redis,
  positions: ReadonlyMap<number, string>,
): Promise<number> {
  const [[seconds], ...oldest] = await Promise.all([
    redis.time(),
    ...[...positions].map(([partition, position]) =>
      redis.xrange(keys.journal(partition), `(${position}`, '+', 'COUNT', 1),
    ),
  ])
  const nowMs = Number(seconds) * 1_000
  const writtenAt = oldest.flatMap(([entry]) => (entry ? [Number(entry[0].split('-')[0])] : []))
  return Math.max(0, ...writtenAt.map((at) => nowMs - at))
}
