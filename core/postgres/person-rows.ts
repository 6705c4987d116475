import { sql } from 'kysely'
import { RETENTION_MS } from '#core/guilds/guild-day.ts'
import type { Db } from './connect.ts'
import type { Person } from './conceal-person.ts'
import { instantText } from './instant-text.ts'

/** How many rows there are, and of which time. */
export type RowSpan = { count: number; oldestAt: Date | null; newestAt: Date | null }

export type PersonRows = ReturnType<typeof makePersonRows>

/** What is stored about one member of a guild, also under the pseudonym; retained joins only. */
export function makePersonRows(db: Db, { guildId, userId, pseudonym }: Person, now: Date) {
  const oldest = instantText(now.getTime() - RETENTION_MS)
  const ownJoins = sql`from joins where guild_id = ${guildId}::bigint
    and member_id in (${userId}::bigint, ${pseudonym}::bigint)
    and joined_at > ${oldest}::timestamptz`
  const othersJoins = sql`from joins where guild_id = ${guildId}::bigint
    and joined_at > ${oldest}::timestamptz`
  const asCandidate = sql`jsonb_build_array(jsonb_build_object('inviterId', ${userId}::text))`
  const span = sql`count(*)::integer as count, min(joined_at) as "oldestAt",
    max(joined_at) as "newestAt"`
  const ownInvites = sql`from invites where guild_id = ${guildId}::bigint
    and inviter_id in (${userId}::bigint, ${pseudonym}::bigint)`
  const ownMessages = sql`from outbox where guild_id = ${guildId}::bigint
    and (payload ->> 'memberId' in (${userId}::text, ${pseudonym}::text)
      or payload ->> 'inviterId' = ${userId}::text)`

  async function one<T>(query: ReturnType<typeof sql<T>>): Promise<T> {
    const [row] = (await query.execute(db)).rows
    if (row === undefined) throw new Error('an aggregate without a row')
    return row
  }

  return {
    joinSpan: () => one(sql<RowSpan>`select ${span} ${ownJoins}`),
    invitedSpan: () =>
      one(sql<RowSpan>`select ${span} ${othersJoins} and inviter_id = ${userId}::bigint`),
    async candidateCount(): Promise<number> {
      const { count } = await one(sql<{ count: number }>`
        select count(*)::integer as count ${othersJoins}
          and inviter_id is distinct from ${userId}::bigint and candidates @> ${asCandidate}`)
      return count
    },
    async inviteCount(): Promise<number> {
      return (await one(sql<{ count: number }>`select count(*)::integer as count ${ownInvites}`))
        .count
    },
    async messageCount(): Promise<number> {
      return (await one(sql<{ count: number }>`select count(*)::integer as count ${ownMessages}`))
        .count
    },

    /** The member's joins, newest first. */
    async joins(limit: number): Promise<PersonJoin[]> {
      const { rows } = await sql<PersonJoin>`
        select joined_at as "joinedAt", left_at as "leftAt", member_name as name,
          member_avatar as avatar, source, method, confidence, reason, code,
          coalesce((select jsonb_agg(c ->> 'code') from jsonb_array_elements(candidates) c), '[]')
            as candidates,
          rejoin, fresh_account as "freshAccount", own_code as "ownCode", counted,
          recorded_at as "recordedAt"
        ${ownJoins} order by joined_at desc limit ${limit}`.execute(db)
      return rows
    },

    /** What is counted for the member as an inviter, newest day first. */
    async counts(limit: number): Promise<PersonCount[]> {
      const { rows } = await sql<PersonCount>`
        select day, nullif(code, '') as code, joins, leaves, present from day_counts
        where guild_id = ${guildId}::bigint and inviter_id = ${userId}::bigint
        order by day desc, code limit ${limit}`.execute(db)
      return rows
    },

    /** Invites that name the member as their maker, newest first. */
    async invites(limit: number): Promise<PersonInvite[]> {
      const { rows } = await sql<PersonInvite>`
        select code, channel_id::text as "channelId", inviter_name as name,
          inviter_avatar as avatar, uses, max_uses as "maxUses",
          max_age_seconds as "maxAgeSeconds", temporary, created_at as "createdAt",
          expires_at as "expiresAt", deleted_at as "deletedAt"
        ${ownInvites} order by created_at desc nulls last, code limit ${limit}`.execute(db)
      return rows
    },

    /** What the member changed in the tracker, newest first. */
    async changes(limit: number): Promise<PersonChange[]> {
      const { rows } = await sql<PersonChange>`
        select changed_at as "changedAt", what, name from settings_changes
        where guild_id = ${guildId}::bigint
          and user_id in (${userId}::bigint, ${pseudonym}::bigint)
        order by id desc limit ${limit}`.execute(db)
      return rows
    },

    /** API keys that have the member's right, oldest first. */
    async apiKeys(limit: number): Promise<PersonApiKey[]> {
      const { rows } = await sql<PersonApiKey>`
        select name, scope, created_at as "createdAt", last_used_at as "lastUsedAt" from api_keys
        where guild_id = ${guildId}::bigint and created_by = ${userId}::bigint
        order by created_at, id limit ${limit}`.execute(db)
      return rows
    },

    /** Messages that wait, oldest first. */
    async messages(limit: number): Promise<PersonMessage[]> {
      const { rows } = await sql<PersonMessage>`
        select kind, case when payload ->> 'inviterId' = ${userId}::text then 'inviter'
          else 'member' end as about, created_at as "createdAt"
        ${ownMessages} order by id limit ${limit}`.execute(db)
      return rows
    },
  }
}

export type PersonJoin = {
  joinedAt: Date
  leftAt: Date | null
  name: string | null
  avatar: string | null
  source: string
  method: string
  confidence: string
  reason: string | null
  code: string | null
  candidates: string[]
  rejoin: boolean
  freshAccount: boolean
  ownCode: boolean
  counted: boolean
  recordedAt: Date
}

export type PersonCount = {
  day: string
  code: string | null
  joins: number
  leaves: number
  present: number
}

export type PersonInvite = {
  code: string
  channelId: string | null
  name: string | null
  avatar: string | null
  uses: number
  maxUses: number
  maxAgeSeconds: number
  temporary: boolean
  createdAt: Date | null
  expiresAt: Date | null
  deletedAt: Date | null
}

export type PersonChange = { changedAt: Date; what: string; name: string | null }

export type PersonApiKey = {
  name: string
  scope: string
  createdAt: Date
  lastUsedAt: Date | null
}

export type PersonMessage = { kind: string; about: 'member' | 'inviter'; createdAt: Date }
