import { describe, expect, it } from 'vitest'
import { makeDayCounts } from '#core/postgres/day-counts.ts'
import { makeKnownInvites } from '#core/postgres/known-invites.ts'
import { makeLeaderboard } from '#core/postgres/leaderboard.ts'
import { makeMemberJoins } from '#core/postgres/member-joins.ts'
import { makeSharedJoins } from '#core/postgres/shared-joins.ts'
import { compiledQueries } from '#test/support/compiled-queries.ts'

const guildId = '300000000000000001'
const now = new Date('2026-03-31T12:00:00.000Z')
const since = '2026-03-01'
const wanted = { guildId, since, inviterId: '500000000000000001' }

describe('the queries of statistics', () => {
  it('sum an inviter by day', async () => {
    expect(await compiledQueries((db) => makeDayCounts(db).days(wanted))).toMatchInlineSnapshot(`
      "select "day", sum(joins)::integer as "joins", sum(leaves)::integer as "leaves", sum(present)::integer as "net"
        from "day_counts"
        where "guild_id" = $1 and "day" >= $2 and "inviter_id" = $3
        group by "day"
        order by "day"
        limit $4
      ["300000000000000001","2026-03-01","500000000000000001",40]"
    `)
  })

  it('sum an inviter by code', async () => {
    expect(await compiledQueries((db) => makeDayCounts(db).codes(wanted, 10)))
      .toMatchInlineSnapshot(`
        "select "code", sum(joins)::integer as "joins", sum(leaves)::integer as "leaves", sum(present)::integer as "net"
          from "day_counts"
          where "guild_id" = $1 and "day" >= $2 and "inviter_id" = $3
          group by "code"
          having sum(joins) > 0 or sum(leaves) > 0
          order by "net" desc, "joins" desc, "code"
          limit $4 offset $5
        ["300000000000000001","2026-03-01","500000000000000001",10,0]"
      `)
  })

  it('sum a guild', async () => {
    const totals = compiledQueries((db) => makeDayCounts(db).totals({ guildId, since }))
    expect(await totals).toMatchInlineSnapshot(`
      "select coalesce(sum(joins), 0)::integer as "joins", coalesce(sum(leaves), 0)::integer as "leaves", coalesce(sum(present), 0)::integer as "net", count(distinct code)::integer as "codes"
        from "day_counts"
        where "guild_id" = $1 and "day" >= $2
      ["300000000000000001","2026-03-01"]"
    `)
  })

  it('rank inviters', async () => {
    const top = compiledQueries((db) => makeLeaderboard(db).topInviters(guildId, since))
    expect(await top).toMatchInlineSnapshot(`
      "select "inviter_id" as "inviterId", sum(joins)::integer as "joins", sum(leaves)::integer as "leaves", sum(present)::integer as "net"
        from "day_counts"
        where "guild_id" = $1 and "day" >= $2 and "inviter_id" > $3
        group by "inviter_id"
        having sum(joins) > 0
        order by "net" desc, "joins" desc, "inviter_id"
        limit $4
      ["300000000000000001","2026-03-01","0",1000]"
    `)
  })

  it('count what is shared', async () => {
    const shared = compiledQueries((db) => makeSharedJoins(db).ofInviters(guildId, since, ['5']))
    expect(await shared).toMatchInlineSnapshot(`
      "with doubtful as materialized (
        select counted, inviter_id, left_at is null as is_present, candidates,
        reason = any($1::text[]) as is_inexact
        from joins
        where guild_id = $2::bigint and joined_at > $3::timestamptz
        and counted_on >= $4::date and candidates is not null
        and confidence in ('shared', 'unknown')
        order by joined_at desc
        limit $5),
        named as (
        select d.*, c.id, d.counted and d.inviter_id is not distinct from c.id as is_credited
        from doubtful d cross join lateral (
        select (e ->> 'inviterId')::bigint as id, count(*) < jsonb_array_length(d.candidates)
        as has_rival
        from jsonb_array_elements(d.candidates) e
        where (e ->> 'inviterId')::bigint = any($6::bigint[])
        group by 1) c
        where not d.is_inexact or c.has_rival or d.inviter_id is distinct from c.id)
        select id::text as "inviterId",
        (count(*) filter (where not is_inexact and is_credited and is_present))::integer
        as "creditedPresent",
        (count(*) filter (where not is_inexact and is_credited and not is_present))::integer
        as "creditedLeft",
        (count(*) filter (where not is_inexact and not is_credited and is_present))::integer
        as "othersPresent",
        (count(*) filter (where not is_inexact and not is_credited and not is_present))::integer
        as "othersLeft",
        (count(*) filter (where is_inexact and is_credited and is_present))::integer
        as "tooManyMax",
        (count(*) filter (where is_inexact and not is_credited and is_present))::integer
        as "tooFewMax",
        (select count(*) > $7
        from doubtful) as "isMore"
        from named
        group by id
      [["invite-gone","earlier-join-unexplained"],"300000000000000001","2026-02-28T00:00:00.000Z","2026-03-01",20001,["5"],20000]"
    `)
  })
})

describe('the queries of invites and members', () => {
  it('read a page of somebody’s invites', async () => {
    const page = { inviterId: '5', offset: 20, limit: 10 }
    expect(await compiledQueries((db) => makeKnownInvites(db).page(guildId, now, page)))
      .toMatchInlineSnapshot(`
      "select "code", "channel_id" as "channelId", "inviter_id" as "inviterId", "inviter_name" as "inviterName", "uses", "max_uses" as "maxUses", "temporary", "expires_at" as "expiresAt"
        from "invites"
        where "guild_id" = $1 and "deleted_at" is null and ("expires_at" is null or "expires_at" > $2) and "channel_id" is not null and "inviter_id" = $3
        order by "uses" desc, code collate "C"
        limit $4 offset $5
      ["300000000000000001","2026-03-31T12:00:00.000Z","5",10,20]"
    `)
  })

  it('find codes that hold a text', async () => {
    expect(await compiledQueries((db) => makeKnownInvites(db).search(guildId, now, 'sum')))
      .toMatchInlineSnapshot(`
      "select "code", "inviter_name" as "inviterName", "inviter_id" as "inviterId", "uses"
        from "invites"
        where "guild_id" = $1 and "deleted_at" is null and ("expires_at" is null or "expires_at" > $2) and "channel_id" is not null and strpos(lower(code), lower($3)) > 0
        order by strpos(lower(code), lower($4)) > 1, "uses" desc, code collate "C"
        limit $5
      ["300000000000000001","2026-03-31T12:00:00.000Z","sum","sum",25]"
    `)
  })

  it('name a member’s newest joins', async () => {
    expect(await compiledQueries((db) => makeMemberJoins(db).newest(guildId, now, '7')))
      .toMatchInlineSnapshot(`
      "select "joined_at" as "joinedAt", "source", "method", "confidence", "reason", "code", "inviter_id" as "inviterId", "counted", "rejoin", "fresh_account" as "freshAccount", "own_code" as "ownCode", "left_at" as "leftAt", "leave_seen" as "leaveSeen", coalesce(candidates, '[]') as "candidates"
        from "joins"
        where "guild_id" = $1 and "member_id" = $2 and "joined_at" > $3
        order by "joined_at" desc
        limit $4
      ["300000000000000001","7","2026-02-28T12:00:00.000Z",10]"
    `)
  })
})
