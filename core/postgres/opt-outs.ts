import { sql } from 'kysely'
import type { Db } from './connect.ts'
import { instantText } from './instant-text.ts'

/** Rows of one statement; what is left goes next time. */
const REMOVED_MAX = 10_000

/** A member of a guild, as a keyed hash. */
export type Pseudonymous = { guildId: string; pseudonym: string }

/** Who opted out; opted in again where `optedInAt` is set. */
export type OptOut = Pseudonymous & {
  optedOutAt: Date
  deletedAt: Date | null
  optedInAt: Date | null
}

export type OptOuts = ReturnType<typeof makeOptOuts>

/** Members who opted out, or did and opted in again, by their pseudonyms. */
export function makeOptOuts(db: Db) {
  const columns = sql`guild_id::text as "guildId", pseudonym::text as pseudonym,
    opted_out_at as "optedOutAt", deleted_at as "deletedAt", opted_in_at as "optedInAt"`
  const first = <T>({ rows }: { rows: T[] }): T | undefined => rows[0]
  return {
    async find({ guildId, pseudonym }: Pseudonymous): Promise<OptOut | undefined> {
      return first(
        await sql<OptOut>`
          select ${columns} from privacy
          where guild_id = ${guildId}::bigint and pseudonym = ${pseudonym}::bigint`.execute(db),
      )
    },

    /** Those of `guildIds` where anybody has ever opted out. */
    async guildsAmong(guildIds: readonly string[]): Promise<Set<string>> {
      const { rows } = await sql<{ guildId: string }>`/* named opt_out_guilds */
        select g.id::text as "guildId" from unnest(${guildIds}::bigint[]) g (id)
        where exists (select from privacy p where p.guild_id = g.id)`.execute(db)
      return new Set(rows.map(({ guildId }) => guildId))
    },

    /** Those of `wanted` who opted out, or did. */
    async among(wanted: readonly Pseudonymous[]): Promise<OptOut[]> {
      if (wanted.length === 0) return []
      const { rows } = await sql<OptOut>`/* named opt_outs_among */
        select ${columns} from privacy
        where (guild_id, pseudonym) in (select * from unnest(
          ${wanted.map(({ guildId }) => guildId)}::bigint[],
          ${wanted.map(({ pseudonym }) => pseudonym)}::bigint[]))`.execute(db)
      return rows
    },

    /** Opts a member out; who is already keeps since when. */
    async optOut(who: Pseudonymous, now: Date, isDeletion: boolean): Promise<OptOut | undefined> {
      const at = instantText(now.getTime())
      return first(
        await sql<OptOut>`
          insert into privacy as p (guild_id, pseudonym, opted_out_at, deleted_at)
          values (${who.guildId}::bigint, ${who.pseudonym}::bigint, ${at}::timestamptz,
            ${isDeletion ? at : null}::timestamptz)
          on conflict (guild_id, pseudonym) do update set
            opted_out_at = case when p.opted_in_at is null then p.opted_out_at
              else excluded.opted_out_at end,
            deleted_at = coalesce(excluded.deleted_at, p.deleted_at),
            opted_in_at = null
          returning ${columns}`.execute(db),
      )
    },

    /** Opts a member in again; nothing for who takes part. */
    async optIn({ guildId, pseudonym }: Pseudonymous, now: Date): Promise<void> {
      await sql`
        update privacy set opted_in_at = ${instantText(now.getTime())}::timestamptz,
          deleted_at = null
        where guild_id = ${guildId}::bigint and pseudonym = ${pseudonym}::bigint
          and opted_in_at is null`.execute(db)
    },

    /** Pseudonyms of who is opted out of a guild, in order, in pages after `after`. */
    async page(guildId: string, limit: number, after?: string): Promise<string[]> {
      const { rows } = await sql<{ pseudonym: string }>`
        select pseudonym::text as pseudonym from privacy
        where guild_id = ${guildId}::bigint and opted_in_at is null
          and (${after ?? null}::bigint is null or pseudonym > ${after ?? null}::bigint)
        order by privacy.pseudonym limit ${limit}`.execute(db)
      return rows.map(({ pseudonym }) => pseudonym)
    },

    /** Guilds where anybody has ever opted out, in pages after `afterGuildId`. */
    async guilds(afterGuildId: string, limit: number): Promise<string[]> {
      const { rows } = await sql<{ guildId: string }>`
        select distinct guild_id::text as "guildId", guild_id from privacy
        where guild_id > ${afterGuildId}::bigint
        order by guild_id limit ${limit}`.execute(db)
      return rows.map(({ guildId }) => guildId)
    },

    /** Forgets who opted in again before `before`, up to a bound. @returns how many */
    async removeOptedIn(before: Date): Promise<number> {
      const removed = await sql`
        delete from privacy where ctid = any (array(
          select ctid from privacy where opted_in_at < ${instantText(before.getTime())}::timestamptz
          limit ${REMOVED_MAX}))`.execute(db)
      return Number(removed.numAffectedRows ?? 0n)
    },

    /** Forgets everybody of a guild whose data is deleted. */
    async removeGuild(guildId: string): Promise<void> {
      await sql`delete from privacy where guild_id = ${guildId}::bigint`.execute(db)
    },
  }
}
