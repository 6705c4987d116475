import { sql } from 'kysely'
import { RETENTION_MS } from '#core/guilds/guild-day.ts'
import type { Db } from './connect.ts'

/** What a list shows of a known invite. */
export type KnownInvite = {
  code: string
  channelId: string | null
  /** Who it counts for: its maker, or the member it was made on behalf of. */
  inviterId: string | null
  inviterName: string | null
  uses: number
  /** 0: unlimited */
  maxUses: number
  temporary: boolean
  expiresAt: Date | null
}

export type InvitesWanted = {
  /** Only those that count for this member. */
  inviterId?: string
  /** Invites before this page. */
  offset: number
  limit: number
}

const PAGE_MAX = 100
const FOUND_MAX = 25
/** A guild holds about 1,000 invites at a time. */
const CODES_MAX = 1_000

/** A guild's known invites that can still be used. */
export type KnownInvites = ReturnType<typeof makeKnownInvites>

export function makeKnownInvites(db: Db) {
  const live = (guildId: string, now: Date, inviterId?: string) =>
    db
      .selectFrom('invites')
      .where('guild_id', '=', guildId)
      .where('deleted_at', 'is', null)
      .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]))
      // What no list has shown is known by its joins alone, and cannot be shown or used.
      .where('channel_id', 'is not', null)
      .$if(inviterId !== undefined, (query) => query.where('inviter_id', '=', inviterId ?? null))

  // Codes of another case are other codes, in the order of their bytes.
  const code = sql<string>`code collate "C"`

  return {
    /** The most used first; at most 100 at a time, of the 1,000 or so that a guild may have. */
    page: (guildId: string, now: Date, wanted: InvitesWanted): Promise<KnownInvite[]> =>
      live(guildId, now, wanted.inviterId)
        .select([
          'code',
          'channel_id as channelId',
          'inviter_id as inviterId',
          'inviter_name as inviterName',
          'uses',
          'max_uses as maxUses',
          'temporary',
          'expires_at as expiresAt',
        ])
        .orderBy('uses', 'desc')
        .orderBy(code)
        .offset(wanted.offset)
        .limit(Math.min(wanted.limit, PAGE_MAX))
        .execute(),

    /** How many pages are made of. */
    async count(guildId: string, now: Date, inviterId?: string): Promise<number> {
      const { invites } = await live(guildId, now, inviterId)
        .select(sql<number>`count(*)::integer`.as('invites'))
        .executeTakeFirstOrThrow()
      return invites
    },

    /** One of them by its code. */
    find: (guildId: string, now: Date, wantedCode: string) =>
      live(guildId, now)
        .select(['code', 'channel_id as channelId', 'inviter_id as inviterId'])
        .where('code', '=', wantedCode)
        .executeTakeFirst(),

    /** Whether a code is, or was, the guild's, vanity included: by its invite or a retained join. */
    async isKnown(guildId: string, now: Date, wantedCode: string): Promise<boolean> {
      const oldest = new Date(now.getTime() - RETENTION_MS).toISOString()
      const { rows } = await sql<{ known: boolean }>`
        select exists (select from invites
            where guild_id = ${guildId}::bigint and code = ${wantedCode})
          or exists (select from joins where guild_id = ${guildId}::bigint
            and code = ${wantedCode} and joined_at > ${oldest}::timestamptz) as known`.execute(db)
      return rows[0]?.known === true
    },

    /** Codes that begin with `text`, in any case, or hold it; the most used of those first: 25. */
    search: (guildId: string, now: Date, text: string) =>
      live(guildId, now)
        .select(['code', 'inviter_name as inviterName', 'inviter_id as inviterId', 'uses'])
        .where(sql<boolean>`strpos(lower(code), lower(${text})) > 0`)
        .orderBy(sql`strpos(lower(code), lower(${text})) > 1`)
        .orderBy('uses', 'desc')
        .orderBy(code)
        .limit(FOUND_MAX)
        .execute(),

    /** Those of `codes`, 1,000 of them at most, that are known to be of no use any more. */
    async amongGone(guildId: string, now: Date, codes: readonly string[]): Promise<string[]> {
      if (codes.length === 0) return []
      const rows = await db
        .selectFrom('invites')
        .select('code')
        .where('guild_id', '=', guildId)
        .where('code', 'in', codes.slice(0, CODES_MAX))
        .where((eb) => eb.or([eb('deleted_at', 'is not', null), eb('expires_at', '<=', now)]))
        .execute()
      return rows.map((row) => row.code)
    },
  }
}
