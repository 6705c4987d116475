import { sql } from 'kysely'
import { keys } from '#core/redis/keys.ts'
import { PARTITIONS } from '#core/redis/partitions.ts'
import type { LoadStack } from './stack.ts'

/** What the stores hold. */
export interface StoreSizes {
  /** Settlements that wait for a recorder, in all partitions. */
  journalEntries: number
  redisKeys: number
  redisBytes: number
  /** Messages that wait to be sent. */
  outboxRows: number
}

export async function measureStores({
  redis,
  db,
}: Pick<LoadStack, 'redis' | 'db'>): Promise<StoreSizes> {
  const lengths = redis.pipeline()
  for (const partition of PARTITIONS) lengths.xlen(keys.journal(partition))
  const [answers, redisKeys, memory, outbox] = await Promise.all([
    lengths.exec(),
    redis.dbsize(),
    redis.info('memory'),
    sql<{ rows: string }>`select count(*) as rows from outbox`.execute(db),
  ])
  const journalEntries = (answers ?? []).reduce((sum, [, length]) => sum + Number(length), 0)
  return {
    journalEntries,
    redisKeys,
    redisBytes: Number(/^used_memory:(\d+)/m.exec(memory)?.[1] ?? 0),
    outboxRows: Number(outbox.rows[0]?.rows ?? 0),
  }
}
