import { sql } from 'kysely'
import type { Db } from './connect.ts'

/** Labels that one guild may have. */
export const LABELS_MAX = 1_000
const CODES_MAX = 200

/** What became of a wish to label a code. */
export type Labelled = { kind: 'labelled'; before: string | null } | { kind: 'too-many' }

export type InviteLabels = ReturnType<typeof makeInviteLabels>

/** What administrators call the codes of their guild. */
export function makeInviteLabels(db: Db) {
  return {
    /** Labels of at most 200 codes; those without one are left out. */
    async of(guildId: string, codes: readonly string[]): Promise<Map<string, string>> {
      const wanted = [...new Set(codes)].slice(0, CODES_MAX)
      if (wanted.length === 0) return new Map()
      const { rows } = await sql<{ code: string; label: string }>`
        select code, label from invite_labels
        where guild_id = ${guildId}::bigint and code = any(${wanted}::text[])`.execute(db)
      return new Map(rows.map(({ code, label }) => [code, label]))
    },

    /** Gives a code another label, or none; of a guild that has the module enabled. */
    set: (guildId: string, code: string, label: string | null): Promise<Labelled> =>
      db.transaction().execute(async (tx) => {
        const own = sql`guild_id = ${guildId}::bigint and code = ${code}`
        // A purge waits for this, or this finds nothing; labels are counted one at a time.
        await sql`select from guild_settings where guild_id = ${guildId}::bigint
          for no key update`.execute(tx)
        const known = await sql<{ label: string }>`
          select label from invite_labels where ${own}`.execute(tx)
        const before = known.rows[0]?.label ?? null
        if (label === null) await sql`delete from invite_labels where ${own}`.execute(tx)
        else {
          const { numAffectedRows } = await sql`
            insert into invite_labels (guild_id, code, label)
            select ${guildId}::bigint, ${code}, ${label}
            where exists (select from guild_settings where guild_id = ${guildId}::bigint)
              and (${before}::text is not null or ${LABELS_MAX} > (
                select count(*) from invite_labels where guild_id = ${guildId}::bigint))
            on conflict (guild_id, code) do update set label = excluded.label`.execute(tx)
          if (numAffectedRows === 0n) return { kind: 'too-many' }
        }
        return { kind: 'labelled', before }
      }),
  }
}
