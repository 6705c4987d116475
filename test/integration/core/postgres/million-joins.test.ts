import { sql } from 'kysely'
import type { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DAY_MS, firstCountedDay } from '#core/guilds/guild-day.ts'
import { cohortStays } from '#core/postgres/cohorts.ts'
import { connectPostgres, type Db } from '#core/postgres/connect.ts'
import { makeDayCounts } from '#core/postgres/day-counts.ts'
import { makeInviteList } from '#core/postgres/invite-list.ts'
import { joinRates } from '#core/postgres/join-rates.ts'
import { type JoinsFilter, makeJoinsList } from '#core/postgres/joins-list.ts'
import { type JoinKey, makeJoinsPage } from '#core/postgres/joins-page.ts'
import { makeKnownInvites } from '#core/postgres/known-invites.ts'
import { makeLeaderboard } from '#core/postgres/leaderboard.ts'
import { makeMemberJoins } from '#core/postgres/member-joins.ts'
import { makePeople } from '#core/postgres/people.ts'
import { guildsOfPerson } from '#core/postgres/person-guilds.ts'
import { makeSharedJoins } from '#core/postgres/shared-joins.ts'
import { countSpecialJoins } from '#core/postgres/special-joins.ts'
import { createDatabase, type TestDatabase } from '#test/support/databases.ts'
import { BIG_GUILD, fillWithJoins, RARE } from '#test/support/million-joins.ts'
import { explainQuestion, rowsRead, scansOf } from '#test/support/query-plans.ts'
import { silent } from '#test/support/stores.ts'

// In the evening: of a small partition, as today's is in the morning, a scan is the better plan.
const now = new Date(new Date().setUTCHours(20, 0, 0, 0))
const since = firstCountedDay('UTC', now.getTime())
const daysAgo = (days: number) => new Date(now.getTime() - days * DAY_MS)
/** A day of UTC, as partitions are called. */
const partitionDay = (days: number) => daysAgo(days).toISOString().slice(0, 10).replaceAll('-', '_')

let database: TestDatabase
let db: Db
let pool: Pool

beforeAll(async () => {
  database = await createDatabase()
  const options = { log: silent, applicationName: 'test', maxConnections: 2 }
  const connected = connectPostgres({ ...options, url: database.url, statementTimeoutMs: 0 })
  db = connected.db
  pool = connected.pool
  const startedAt = performance.now()
  await fillWithJoins(db, now)
  tell('filled', performance.now() - startedAt)
}, 240_000)
afterAll(async () => {
  await db.destroy()
  await database.drop()
})

/** Printed and not judged: the machine has other things to do. */
function tell(what: string, ms: number): void {
  process.stdout.write(`  ${what}: ${ms.toFixed(1)} ms\n`)
}

type Question = {
  name: string
  ask: (db: Db) => Promise<unknown>
  /** Most rows that all its scans may look at together. */
  rowsMax: number
  /** Most rows that it may sort at a time. */
  sortedMax: number
  /** Days of the only partitions of `joins` that it may look at. */
  days?: readonly string[]
}

const page = (filter: JoinsFilter, position?: { joinedAt: Date; memberId: string }) => (to: Db) =>
  makeJoinsList(to).page(BIG_GUILD, now, { filter, position, limit: 50 })
const filtered = (name: string, filter: JoinsFilter, rowsMax = 300): Question => ({
  name: `joins by ${name}`,
  ask: page(filter),
  rowsMax,
  sortedMax: 60,
})
/** What a page looks at where nothing is found, and what it takes to say how far it looked. */
const LOOKED_AT = 41_000
const COMMON = { inviterId: '500000000000000007', code: 'code7' }
const midnight = new Date(`${daysAgo(9).toISOString().slice(0, 10)}T00:00:00Z`)
const oneDay = { from: midnight, until: new Date(midnight.getTime() + DAY_MS) }
const wanted = { guildId: BIG_GUILD, since }
const listed = { since, state: 'live', isDescending: true, offset: 0, limit: 50 } as const

const questions: readonly Question[] = [
  { ...filtered('nothing', {}), days: [partitionDay(0)] },
  {
    name: 'joins, a page in the middle',
    ask: page({}, { joinedAt: daysAgo(12), memberId: '400000000000000000' }),
    rowsMax: 300,
    sortedMax: 60,
    days: [partitionDay(12)],
  },
  { ...filtered('day', { span: oneDay }), days: [partitionDay(9)] },
  filtered('inviter', { inviterId: COMMON.inviterId }),
  filtered('rare inviter', { inviterId: RARE.inviterId }),
  filtered('code', { code: COMMON.code }),
  filtered('rare code', { code: RARE.code }),
  filtered('member', { memberId: RARE.memberId }),
  filtered('source', { source: 'vanity' }, 3_000),
  filtered('usual source', { source: 'invite' }),
  filtered('source that nobody came by', { source: 'hub' }, LOOKED_AT),
  filtered('confidence', { confidence: 'shared' }, 3_000),
  filtered('confidence of no join', { confidence: 'likely' }, LOOKED_AT),
  filtered(
    'inviter and confidence',
    { ...COMMON, code: undefined, confidence: 'unknown' },
    LOOKED_AT,
  ),
  filtered('inviter and code', COMMON, 1_000),
  filtered('inviter and a code of somebody else', { ...COMMON, code: 'code8' }, LOOKED_AT),
  filtered('source and confidence', { source: 'discovery', confidence: 'unknown' }, LOOKED_AT),
  {
    ...filtered(
      'all at once',
      {
        ...COMMON,
        source: 'invite',
        confidence: 'certain',
        span: oneDay,
      },
      1_000,
    ),
    days: [partitionDay(9)],
  },
  {
    name: 'what a feed missed',
    ask: (to) =>
      makeJoinsPage(to).recordedAfter(BIG_GUILD, now, {
        position: { joinedAt: daysAgo(0.001), memberId: '0', recordedAt: daysAgo(0.001) },
        limit: 200,
      }),
    rowsMax: 5_000,
    sortedMax: 2_000,
    days: [partitionDay(0), partitionDay(0.05)],
  },
  {
    name: 'the joins of a member',
    ask: (to) => makeMemberJoins(to).newest(BIG_GUILD, now, RARE.memberId),
    rowsMax: 10,
    sortedMax: 10,
  },
  {
    name: 'names of people',
    ask: (to) =>
      makePeople(to).named(BIG_GUILD, now, [COMMON.inviterId, RARE.memberId, '499999999999999998']),
    rowsMax: 100,
    sortedMax: 100,
  },
  {
    name: 'days',
    ask: (to) => makeDayCounts(to).days(wanted),
    rowsMax: 40_000,
    sortedMax: 40_000,
  },
  {
    name: 'days of an inviter',
    ask: (to) => makeDayCounts(to).days({ ...wanted, inviterId: COMMON.inviterId }),
    rowsMax: 200,
    sortedMax: 200,
  },
  {
    name: 'totals',
    ask: (to) => makeDayCounts(to).totals(wanted),
    rowsMax: 40_000,
    sortedMax: 40_000,
  },
  {
    name: 'codes',
    ask: (to) => makeDayCounts(to).codes(wanted, 50),
    rowsMax: 40_000,
    sortedMax: 400,
  },
  {
    name: 'inviters',
    ask: (to) => makeLeaderboard(to).topInviters(BIG_GUILD, since),
    rowsMax: 40_000,
    sortedMax: 400,
  },
  {
    name: 'how many inviters',
    ask: (to) => makeLeaderboard(to).countInviters(BIG_GUILD, since),
    rowsMax: 40_000,
    sortedMax: 40_000,
  },
  {
    name: 'joins out of the ordinary',
    ask: (to) => countSpecialJoins(to, BIG_GUILD, since),
    rowsMax: 200_000,
    sortedMax: 100,
  },
  {
    name: 'joins that are shared',
    ask: (to) => makeSharedJoins(to).ofInviters(BIG_GUILD, since, [COMMON.inviterId]),
    rowsMax: 200_000,
    sortedMax: 20_000,
  },
  {
    name: 'a cohort of a code',
    ask: (to) => cohortStays(to, BIG_GUILD, { now, code: COMMON.code }),
    rowsMax: 5_000,
    sortedMax: 5_000,
  },
  {
    name: 'a cohort of a day',
    ask: (to) => cohortStays(to, BIG_GUILD, { now, span: oneDay }),
    rowsMax: 40_000,
    sortedMax: 5_000,
    days: [partitionDay(9)],
  },
  {
    name: 'a cohort of all',
    ask: (to) => cohortStays(to, BIG_GUILD, { now }),
    rowsMax: 101_000,
    sortedMax: 5_000,
  },
  {
    name: 'a raid',
    ask: (to) => joinRates(to, BIG_GUILD, { now, minutes: 60 }),
    rowsMax: 20_000,
    sortedMax: 20_000,
    days: [partitionDay(0), partitionDay(1 / 24)],
  },
  {
    name: 'invites',
    ask: (to) => makeInviteList(to).page(BIG_GUILD, now, { ...listed, sort: 'joins' }),
    rowsMax: 45_000,
    sortedMax: 1_000,
  },
  {
    name: 'invites by text',
    ask: (to) =>
      makeInviteList(to).page(BIG_GUILD, now, { ...listed, sort: 'code', search: 'CODE7' }),
    rowsMax: 45_000,
    sortedMax: 1_000,
  },
  {
    name: 'how many invites',
    ask: (to) => makeInviteList(to).count(BIG_GUILD, now, { ...listed, sort: 'code' }),
    rowsMax: 1_000,
    sortedMax: 1_000,
  },
  {
    name: 'whether a code is known',
    ask: (to) => makeKnownInvites(to).isKnown(BIG_GUILD, now, 'nobody'),
    rowsMax: 1,
    sortedMax: 1,
  },
  {
    name: 'guilds of a person',
    ask: (to) => guildsOfPerson(to, RARE.memberId, now),
    rowsMax: 100,
    sortedMax: 100,
  },
]

describe('over a million joins of one guild', () => {
  it.each(questions)('$name: found by index', async ({ name, ask, rowsMax, sortedMax, days }) => {
    const { nodes, durationMs } = await explainQuestion(pool, ask)
    tell(name, durationMs)
    const scans = scansOf(nodes)
    const byTable = scans.map((node) => `${node['Node Type']} ${node['Relation Name']}`)
    expect(byTable.filter((scan) => scan.startsWith('Seq Scan'))).toEqual([])
    expect(scans.reduce((sum, node) => sum + rowsRead(node), 0)).toBeLessThanOrEqual(rowsMax)

    const sorted = nodes.filter((node) => /Sort/.test(node['Node Type'])).map(rowsRead)
    expect(Math.max(0, ...sorted)).toBeLessThanOrEqual(sortedMax)

    if (days === undefined) return
    const partitions = scans
      .map((node) => node['Relation Name'] ?? '')
      .filter((table) => table.startsWith('joins_'))
    expect(partitions).not.toEqual([])
    expect(days.map((day) => `joins_${day}`)).toEqual(expect.arrayContaining(partitions))
  })

  it('has pages that end early, and all of the joins in the end', async () => {
    const filter: JoinsFilter = { source: 'discovery', confidence: 'certain' }
    const { rows: counted } = await sql<{ joins: number }>`
      select count(*)::integer as joins from joins where guild_id = ${BIG_GUILD}::bigint
        and source = 'discovery' and confidence = 'certain'`.execute(db)
    const rare: JoinsFilter = { ...filter, inviterId: RARE.inviterId }
    expect((await allPages(rare)).joins).toBe(0)
    const { joins, pages } = await allPages(filter)
    expect(joins).toBe(counted[0]?.joins)
    // Of every 15 joins out of the ordinary one is: 20,000 that are looked at have some 1,300.
    expect(pages).toBeLessThan(25)
  })
})

async function allPages(filter: JoinsFilter): Promise<{ joins: number; pages: number }> {
  const list = makeJoinsList(db)
  let joins = 0
  let pages = 0
  let position: JoinKey | undefined
  do {
    const { rows, next } = await list.page(BIG_GUILD, now, { filter, position, limit: 1_000 })
    joins += rows.length
    pages += 1
    position = next ?? undefined
  } while (position)
  return { joins, pages }
}
