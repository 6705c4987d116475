import type { Redis } from 'ioredis'
import { sql } from 'kysely'
import type { Db } from '#core/postgres/connect.ts'

/** Where any of `needles` stands in any row of any table, or in any key of Redis or its value. */
export async function findInStores(
  { db, redis }: { db: Db; redis: Redis },
  ...needles: readonly string[]
): Promise<string[]> {
  const places = [...(await tableTexts(db)), ...(await keyTexts(redis))]
  return places.flatMap(([place, text]) =>
    needles.some((needle) => text.includes(needle)) ? [`${place}: ${text}`] : [],
  )
}

type Place = [where: string, text: string]

async function tableTexts(db: Db): Promise<Place[]> {
  const tables = await sql<{ name: string }>`
    select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition`.execute(db)
  const places: Place[] = []
  for (const { name } of tables.rows) {
    const { rows } = await sql<{ text: string }>`
      select row_to_json(t)::text as text from ${sql.table(name)} t`.execute(db)
    for (const { text } of rows) places.push([name, text])
  }
  return places
}

async function keyTexts(redis: Redis): Promise<Place[]> {
  const places: Place[] = []
  for (const key of await redis.keys('*')) places.push([key, `${key} ${await valueOf(redis, key)}`])
  return places
}

async function valueOf(redis: Redis, key: string): Promise<string> {
  switch (await redis.type(key)) {
    case 'string':
      return (await redis.get(key)) ?? ''
    case 'hash':
      return JSON.stringify(await redis.hgetall(key))
    case 'set':
      return JSON.stringify(await redis.smembers(key))
    case 'zset':
      return JSON.stringify(await redis.zrange(key, '0', '-1'))
    case 'list':
      return JSON.stringify(await redis.lrange(key, 0, -1))
    case 'stream':
      return JSON.stringify(await redis.xrange(key, '-', '+'))
    default:
      return ''
  }
}
