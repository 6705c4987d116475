import { sql } from 'kysely'
import type { Db } from './connect.ts'

/** Who made an invite, as Discord named them when it was last seen. */
export type CodeInviter = {
  inviterId: string
  inviterName: string | null
  /** Discord's hash of the picture. */
  inviterAvatar: string | null
}

const CODES_MAX = 100

/** Who made each of at most 100 `codes` of a guild; those of nobody who may be named are left out. */
export async function invitersOfCodes(
  db: Db,
  guildId: string,
  codes: readonly string[],
): Promise<Map<string, CodeInviter>> {
  if (codes.length === 0) return new Map()
  const { rows } = await sql<CodeInviter & { code: string }>`
    select code, inviter_id::text as "inviterId", inviter_name as "inviterName",
      inviter_avatar as "inviterAvatar"
    from invites
    where guild_id = ${guildId}::bigint and code = any(${codes.slice(0, CODES_MAX)}::text[])
      and inviter_id > 0`.execute(db)
  return new Map(rows.map(({ code, ...inviter }) => [code, inviter]))
}
