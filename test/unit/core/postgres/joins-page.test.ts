import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely'
import { describe, expect, it } from 'vitest'
import { makeJoinsPage } from '#core/postgres/joins-page.ts'
import type { Database } from '#core/postgres/tables.ts'

const guildId = '300000000000000001'
const now = new Date('2026-02-01T00:00:00.000Z')
const position = {
  joinedAt: new Date('2026-01-31T12:00:00.000Z'),
  memberId: '400000000000000001',
  recordedAt: new Date('2026-01-31T12:00:01.000Z'),
}

/** What a repository would send, one clause a line, with its parameters. */
async function compiled(ask: (page: ReturnType<typeof makeJoinsPage>) => Promise<unknown>) {
  const sent: string[] = []
  const db = new Kysely<Database>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (kysely) => new PostgresIntrospector(kysely),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
    log: ({ query }) => {
      const clauses = query.sql.replaceAll(/ (?=from |left join |where |order by |limit )/g, '\n')
      sent.push(clauses.replaceAll(/\n\s+/g, '\n  '), JSON.stringify(query.parameters))
    },
  })
  await ask(makeJoinsPage(db))
  return sent.join('\n')
}

describe('the queries of a guild’s joins', () => {
  it('catch up in the order of recording', async () => {
    expect(await compiled((page) => page.recordedAfter(guildId, now, { position, limit: 200 })))
      .toMatchInlineSnapshot(`
      "select "joins".*, "invites"."inviter_name", "invites"."inviter_avatar"
      from "joins"
      left join "invites" on "invites"."guild_id" = "joins"."guild_id" and "invites"."code" = "joins"."code" and "invites"."inviter_id" = "joins"."inviter_id"
      where "joins"."guild_id" = $1 and "joins"."joined_at" > $2 and "joins"."joined_at" > $3 and (date_trunc('milliseconds', joins.recorded_at), joins.joined_at, joins.member_id) >
        ($4, $5, $6)
      order by date_trunc('milliseconds', joins.recorded_at), "joins"."joined_at", "joins"."member_id"
      limit $7
      ["300000000000000001","2026-01-01T00:00:00.000Z","2026-01-31T11:00:00.000Z","2026-01-31T12:00:01.000Z","2026-01-31T12:00:00.000Z","400000000000000001",200]"
    `)
  })

  it('read what the feed names', async () => {
    expect(await compiled((page) => page.byKeys(guildId, now, [position]))).toMatchInlineSnapshot(`
      "select "joins".*, "invites"."inviter_name", "invites"."inviter_avatar"
      from "joins"
      left join "invites" on "invites"."guild_id" = "joins"."guild_id" and "invites"."code" = "joins"."code" and "invites"."inviter_id" = "joins"."inviter_id"
      where "joins"."guild_id" = $1 and "joins"."joined_at" > $2 and "joins"."joined_at" >= $3 and "joins"."joined_at" <= $4 and (joins.joined_at, joins.member_id) in (select *
      from unnest(
        $5::timestamptz[], $6::bigint[]))
      order by date_trunc('milliseconds', joins.recorded_at), "joins"."joined_at", "joins"."member_id"
      limit $7
      ["300000000000000001","2026-01-01T00:00:00.000Z","2026-01-31T12:00:00.000Z","2026-01-31T12:00:00.000Z",["2026-01-31T12:00:00.000Z"],["400000000000000001"],1]"
    `)
  })
})
