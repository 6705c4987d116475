import { sql } from 'kysely'
import { RETENTION_MS } from '#core/guilds/guild-day.ts'
import type { Db } from './connect.ts'
import { instantText } from './instant-text.ts'

/**
 * What became of the uses of one code. Recorded and written off add up to Discord's rise since the
 * code was first seen, as far as its joins are retained.
 */
export type InviteTotal = {
  code: string
  /** Retained joins that are said to have come by it. */
  recorded: number
  /** Uses that no join explained in time. */
  writtenOff: number
  /** As Discord last said; null for a code that was never seen as an invite. */
  uses: number | null
}

const PAGE_MAX = 1_000

export type InviteTotals = {
  /** A guild's codes after `afterCode`, in the order of their bytes; 1,000 at most. */
  page(guildId: string, now: Date, afterCode?: string): Promise<InviteTotal[]>
  /** All of a guild's codes, read page by page. */
  all(guildId: string, now: Date): Promise<Map<string, InviteTotal>>
}

export function makeInviteTotals(db: Db): InviteTotals {
  async function page(guildId: string, now: Date, afterCode = ''): Promise<InviteTotal[]> {
    const oldest = instantText(now.getTime() - RETENTION_MS)
    const { rows } = await sql<InviteTotal>`
      select code, coalesce(j.recorded, 0) as recorded,
        coalesce(i.written_off, 0) as "writtenOff", i.uses
      from (
        select code collate "C" as code, count(*)::integer as recorded from joins
        where guild_id = ${guildId}::bigint and joined_at > ${oldest}::timestamptz
          and code collate "C" > ${afterCode}
        group by 1) j
      full join (
        select code collate "C" as code, written_off, uses from invites
        where guild_id = ${guildId}::bigint and code collate "C" > ${afterCode}) i using (code)
      order by code limit ${PAGE_MAX}`.execute(db)
    return rows
  }
  return {
    page,
    async all(guildId, now) {
      const totals = new Map<string, InviteTotal>()
      for (let last: string | undefined = ''; last !== undefined;) {
        const rows: InviteTotal[] = await page(guildId, now, last)
        for (const row of rows) totals.set(row.code, row)
        last = rows.length === PAGE_MAX ? rows.at(-1)?.code : undefined
      }
      return totals
    },
  }
}
