import { sql } from 'kysely'
import { RETENTION_MS } from '#core/guilds/guild-day.ts'
import type { Db } from './connect.ts'

/** Rows of one guild that are kept; older ones go. */
const ROWS_MAX = 1_000
/** Longest text of a value that is kept: enough to see what was changed. */
const TEXT_MAX = 1_000
const REMOVED_MAX = 10_000

/** What can be changed. */
export const changeKinds = ['module', 'setting', 'invite', 'label', 'api-key'] as const
export type ChangeKind = (typeof changeKinds)[number]

/** A setting's value, or that of one thing made or removed. */
export type ChangedValue = string | number | boolean | null

/** Who changed something. */
export type Changer = {
  /** Null: Usher itself. */
  userId: string | null
  /** What is stored in place of the user's id where they have opted out. */
  pseudonym?: string
  key?: { id: string; name: string }
}

export type Change = {
  what: ChangeKind
  /** The setting, the code, the key's name; null where there is only one. */
  name: string | null
  from: ChangedValue
  to: ChangedValue
}

export type RecordedChange = Change & {
  id: string
  changedAt: Date
  userId: string | null
  keyId: string | null
  keyName: string | null
}

export type SettingsChanges = ReturnType<typeof makeSettingsChanges>

/** Who changed what in a guild's tracker, over 31 days; at most 1,000 changes a guild. */
export function makeSettingsChanges(db: Db) {
  return {
    /** Notes changes; nothing where the guild has not enabled the module. */
    async add(guildId: string, by: Changer, changes: readonly Change[], now: Date): Promise<void> {
      if (changes.length === 0) return
      if (!db.isTransaction) {
        const alone = (tx: Db) => makeSettingsChanges(tx).add(guildId, by, changes, now)
        await db.transaction().execute(alone)
        return
      }
      // A purge and an opt-out wait for this, or this finds what they did.
      const held = await sql`
        select from guild_settings where guild_id = ${guildId}::bigint for key share`.execute(db)
      if (held.rows.length === 0) return
      const rows = changes.map(({ what, name, from, to }) => ({
        what,
        name,
        from: cut(from),
        to: cut(to),
      }))
      await sql`
        insert into settings_changes
          (guild_id, changed_at, user_id, key_id, key_name, what, name, old_value, new_value)
        select ${guildId}::bigint, ${now.toISOString()}::timestamptz,
          case when exists (select from privacy where guild_id = ${guildId}::bigint
              and pseudonym = ${by.pseudonym ?? null}::bigint and opted_in_at is null)
            then ${by.pseudonym ?? null}::bigint else ${by.userId}::bigint end,
          ${by.key?.id ?? null}, ${by.key?.name ?? null}, c.what, c.name,
          c."from", c."to"
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
          as c (what text, name text, "from" jsonb, "to" jsonb)`.execute(db)
      await sql`
        delete from settings_changes where guild_id = ${guildId}::bigint and id <= (
          select id from settings_changes where guild_id = ${guildId}::bigint
          order by id desc offset ${ROWS_MAX} limit 1)`.execute(db)
    },

    /** Newest first, below `beforeId`. */
    async page(
      guildId: string,
      now: Date,
      page: { beforeId?: string; limit: number },
    ): Promise<RecordedChange[]> {
      const oldest = new Date(now.getTime() - RETENTION_MS).toISOString()
      const { rows } = await sql<RecordedChange>`
        select id::text, changed_at as "changedAt", user_id::text as "userId", key_id as "keyId",
          key_name as "keyName", what, name, old_value as "from", new_value as "to"
        from settings_changes
        where guild_id = ${guildId}::bigint and changed_at > ${oldest}::timestamptz
          and (${page.beforeId ?? null}::bigint is null or id < ${page.beforeId ?? null}::bigint)
        order by settings_changes.id desc limit ${page.limit}`.execute(db)
      return rows
    },

    /** Forgets what is older than 31 days, up to a bound. @returns how many */
    async removeOld(now: Date): Promise<number> {
      const oldest = new Date(now.getTime() - RETENTION_MS).toISOString()
      const removed = await sql`
        delete from settings_changes where ctid = any (array(
          select ctid from settings_changes where changed_at <= ${oldest}::timestamptz
          limit ${REMOVED_MAX}))`.execute(db)
      return Number(removed.numAffectedRows ?? 0n)
    },
  }
}

function cut(value: ChangedValue): ChangedValue {
  if (typeof value !== 'string' || value.length <= TEXT_MAX) return value
  // It may end within a character of two units.
  return `${value.slice(0, TEXT_MAX)}…`.toWellFormed()
}
