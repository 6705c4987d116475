import { sql } from 'kysely'
import type { Db } from './connect.ts'
import { inGuildTurn } from './in-guild-turn.ts'

/** How many keys a guild may have. */
export const API_KEYS_MAX = 25

/** How exactly it is known when a key was last used: a write for each request would be many. */
const LAST_USED_STEP_MS = 3_600_000

/** A key of a guild as everybody may see it who administers the guild. */
export type ApiKey = {
  id: string
  guildId: string
  name: string
  scope: 'read' | 'write'
  createdBy: string
  createdAt: Date
  lastUsedAt: Date | null
}

export type NewApiKey = Omit<ApiKey, 'lastUsedAt'> & {
  hash: Buffer
  /** Stands for who makes it, should they have opted out. */
  pseudonym: string
}

/** What became of a new key. */
export type Creation = 'created' | 'too-many' | 'opted-out' | 'module-disabled'

export type ApiKeys = ReturnType<typeof makeApiKeys>

/** API keys of guilds that have the module enabled. */
export function makeApiKeys(db: Db) {
  const columns = sql`id, guild_id::text as "guildId", name, scope, created_by::text as "createdBy",
    created_at as "createdAt", last_used_at as "lastUsedAt"`
  return {
    create: (key: NewApiKey): Promise<Creation> =>
      inGuildTurn(db, key.guildId, async (tx) => {
        // A purge and an opt-out wait for this, or this finds what they did.
        const { rows } = await sql`
          select from guild_settings
          where guild_id = ${key.guildId}::bigint and left_at is null for key share`.execute(tx)
        if (rows.length === 0) return 'module-disabled'
        // Whose right it has must be stored, and nothing is of who opted out.
        if (await isOptedOut(tx, key)) return 'opted-out'
        const { numAffectedRows } = await sql`
          insert into api_keys (id, guild_id, name, scope, hash, created_by, created_at)
          select ${key.id}, ${key.guildId}::bigint, ${key.name}, ${key.scope}, ${key.hash}::bytea,
            ${key.createdBy}::bigint, ${key.createdAt.toISOString()}::timestamptz
          where (select count(*) from api_keys where guild_id = ${key.guildId}::bigint)
            < ${API_KEYS_MAX}`.execute(tx)
        return numAffectedRows === 1n ? 'created' : 'too-many'
      }),

    /** Of a guild, the oldest first: 25 at most. */
    async list(guildId: string): Promise<ApiKey[]> {
      const { rows } = await sql<ApiKey>`
        select ${columns} from api_keys where guild_id = ${guildId}::bigint
        order by created_at, id limit ${API_KEYS_MAX}`.execute(db)
      return rows
    },

    /** By the id that the key itself names. */
    async find(id: string): Promise<(ApiKey & { hash: Buffer }) | undefined> {
      const { rows } = await sql<ApiKey & { hash: Buffer }>`
        select ${columns}, hash from api_keys where id = ${id}`.execute(db)
      return rows[0]
    },

    /** @returns the key that is no more; undefined where the guild has none of this id */
    async remove(guildId: string, id: string): Promise<ApiKey | undefined> {
      const { rows } = await sql<ApiKey>`
        delete from api_keys where id = ${id} and guild_id = ${guildId}::bigint
        returning ${columns}`.execute(db)
      return rows[0]
    },

    /** Notes that a key is in use, once an hour. */
    async touch({ id }: ApiKey, now: Date): Promise<void> {
      const before = new Date(now.getTime() - LAST_USED_STEP_MS)
      await sql`
        update api_keys set last_used_at = ${now.toISOString()}::timestamptz
        where id = ${id} and (last_used_at is null
          or last_used_at <= ${before.toISOString()}::timestamptz)`.execute(db)
    },
  }
}

async function isOptedOut(tx: Db, { guildId, pseudonym }: NewApiKey): Promise<boolean> {
  const { rows } = await sql`
    select from privacy where guild_id = ${guildId}::bigint
      and pseudonym = ${pseudonym}::bigint and opted_in_at is null`.execute(tx)
  return rows.length > 0
}
