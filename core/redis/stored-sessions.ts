import type { Redis } from 'ioredis'
import { sessionKeys } from './keys.ts'

/** Keys that one step of the scan looks at. */
const SCAN_COUNT = 500

/** A gateway session that waits in Redis for whoever runs its shard next. */
export type StoredSession = { totalShards: number; shardId: number; sequence: number }

/** Every stored session, by number of shards and shard. */
export async function storedSessions(redis: Redis): Promise<StoredSession[]> {
  const found = new Map<string, StoredSession>()
  let cursor = '0'
  do {
    const [next, names] = await redis.scan(
      cursor,
      'MATCH',
      sessionKeys.pattern,
      'COUNT',
      SCAN_COUNT,
    )
    cursor = next
    for (const name of names) {
      const shard = sessionKeys.shardOf(name)
      // A scan may name a key twice.
      if (shard === undefined || found.has(name)) continue
      const text = await redis.get(name)
      if (text !== null) found.set(name, { ...shard, sequence: sequenceOf(text) })
    }
  } while (cursor !== '0')
  return [...found.values()].toSorted(
    (a, b) => a.totalShards - b.totalShards || a.shardId - b.shardId,
  )
}

function sequenceOf(text: string): number {
  // Written by the clusters' `ShardSessions`, perhaps of another version.
  const { sequence } = JSON.parse(text) as { sequence?: unknown }
  return typeof sequence === 'number' ? sequence : 0
}
