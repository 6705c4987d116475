import type { Redis } from 'ioredis'
import { sql } from 'kysely'
import type { Db } from '#core/postgres/connect.ts'
import { instantText } from '#core/postgres/instant-text.ts'
import { makeInviteOwners } from '#core/redis/invite-owners.ts'
import { guildKeys } from '#core/redis/keys.ts'

/** Keys that one step of the scan looks at. */
const SCAN_COUNT = 500
/** Evidence about a join comes later than that its invite is gone, but no later than this. */
const GONE_FOR_MS = 3_600_000

/**
 * Forgets on whose behalf the bot made invites that are gone for an hour.
 * @param now in ms
 * @returns how many
 */
export async function forgetGoneOwners(
  { db, redis }: { db: Db; redis: Redis },
  now: number,
): Promise<number> {
  const owners = makeInviteOwners(redis)
  let forgotten = 0
  let cursor = '0'
  do {
    const found: [string, string[]] = await redis.scan(
      cursor,
      'MATCH',
      guildKeys.ownersPattern,
      'COUNT',
      SCAN_COUNT,
    )
    cursor = found[0]
    for (const guildId of new Set(found[1].flatMap((key) => guildKeys.guildOf(key) ?? []))) {
      const codes = [...(await owners.all(guildId)).keys()]
      const gone = await goneAmong(db, { guildId, codes, before: now - GONE_FOR_MS })
      await owners.removeMany(guildId, gone)
      forgotten += gone.length
    }
  } while (cursor !== '0')
  return forgotten
}

async function goneAmong(
  db: Db,
  { guildId, codes, before }: { guildId: string; codes: readonly string[]; before: number },
): Promise<string[]> {
  const { rows } = await sql<{ code: string }>`
    select code from invites
    where guild_id = ${guildId}::bigint and code = any(${codes}::text[])
      and coalesce(deleted_at, expires_at) < ${instantText(before)}::timestamptz`.execute(db)
  return rows.map(({ code }) => code)
}
