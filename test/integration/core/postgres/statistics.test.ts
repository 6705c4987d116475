import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { connectPostgres, type Db } from '#core/postgres/connect.ts'
import { makeDayCounts } from '#core/postgres/day-counts.ts'
import { ensurePartitions } from '#core/postgres/ensure-partitions.ts'
import { makeLeaderboard } from '#core/postgres/leaderboard.ts'
import { makeMemberJoins } from '#core/postgres/member-joins.ts'
import { makeSharedJoins } from '#core/postgres/shared-joins.ts'
import { netDoubt } from '#core/statistics/net-doubt.ts'
import { aJoin } from '#test/integration/api/recorded-joins.ts'
import { createDatabase, type TestDatabase } from '#test/support/databases.ts'
import { aGuildId } from '#test/support/guild-ids.ts'
import { silent } from '#test/support/stores.ts'

const now = new Date('2026-03-31T12:00:00Z')
const grace = '501'
const linus = '502'
const mary = '503'

let database: TestDatabase
let db: Db
let guildId: string

beforeAll(async () => {
  database = await createDatabase()
  const options = { log: silent, applicationName: 'test', maxConnections: 4 }
  db = connectPostgres({ ...options, url: database.url }).db
  await ensurePartitions(db, now)
})
afterAll(async () => {
  await db.destroy()
  await database.drop()
})
beforeEach(() => {
  guildId = aGuildId()
})

let members = 0n
/** Of a member of its own, on the last day. */
const aNewJoin = (change: Parameters<typeof aJoin>[0]) =>
  aJoin({
    member_id: String(900_000n + (members += 1n)),
    joined_at: new Date('2026-03-31T06:00:00Z'),
    ...change,
  })

type Count = { day?: string; inviterId?: string; code?: string }

async function count(counted: Count, joins: number, leaves = 0, present = joins - leaves) {
  const { day = '2026-03-31', inviterId = grace, code = 'abc' } = counted
  const row = { guild_id: guildId, day, inviter_id: inviterId, code, joins, leaves, present }
  await db.insertInto('day_counts').values(row).execute()
}

describe('the counts of an inviter', () => {
  const since = '2026-03-01'

  it('are summed by day, by code and in all, from the first day on', async () => {
    await count({ day: '2026-02-28' }, 9)
    await count({ day: '2026-03-01' }, 2, 1)
    await count({ day: '2026-03-31' }, 3)
    await count({ day: '2026-03-31', code: 'xyz' }, 1, 1)
    await count({ day: '2026-03-31', inviterId: linus }, 5)
    const counts = makeDayCounts(db)
    const wanted = { guildId, since, inviterId: grace }
    expect(await counts.days(wanted)).toEqual([
      { day: '2026-03-01', joins: 2, leaves: 1, net: 1 },
      { day: '2026-03-31', joins: 4, leaves: 1, net: 3 },
    ])
    expect(await counts.codes(wanted, 10)).toEqual([
      { code: 'abc', joins: 5, leaves: 1, net: 4 },
      { code: 'xyz', joins: 1, leaves: 1, net: 0 },
    ])
    expect(await counts.codes(wanted, 1)).toHaveLength(1)
    expect(await counts.totals(wanted)).toEqual({ joins: 6, leaves: 2, net: 4, codes: 2 })
    expect(await counts.totals({ guildId, since })).toEqual({
      joins: 11,
      leaves: 2,
      net: 9,
      codes: 2,
    })
  })

  it('are nothing for who has brought nobody', async () => {
    const wanted = { guildId, since, inviterId: mary }
    expect(await makeDayCounts(db).days(wanted)).toEqual([])
    expect(await makeDayCounts(db).codes(wanted, 10)).toEqual([])
    const nothing = { joins: 0, leaves: 0, net: 0, codes: 0 }
    expect(await makeDayCounts(db).totals(wanted)).toEqual(nothing)
  })
})

describe('the leaderboard', () => {
  it('puts first who has the most members that stayed, then who brought the most', async () => {
    await count({ inviterId: linus }, 4, 1)
    await count({ inviterId: grace }, 3, 0)
    await count({ inviterId: mary, day: '2026-03-30' }, 1)
    await count({ inviterId: '0', code: '' }, 50)
    const board = makeLeaderboard(db)
    expect(await board.topInviters(guildId, '2026-03-01')).toEqual([
      { inviterId: linus, joins: 4, leaves: 1, net: 3 },
      { inviterId: grace, joins: 3, leaves: 0, net: 3 },
      { inviterId: mary, joins: 1, leaves: 0, net: 1 },
    ])
    expect(await board.topInviters(guildId, '2026-03-31')).toHaveLength(2)
    expect(await board.topInviters(guildId, '2026-03-01', 1)).toHaveLength(1)
  })
})

describe('joins that several invites share', () => {
  const since = '2026-03-01'
  const candidates = [
    { code: 'abc', inviterId: grace },
    { code: 'xyz', inviterId: linus },
  ]
  const shared = (inviterId: string | null, change: Parameters<typeof aJoin>[0] = {}) =>
    db
      .insertInto('joins')
      .values(
        aNewJoin({
          guild_id: guildId,
          confidence: 'shared',
          reason: 'several-joins-several-codes',
          inviter_id: inviterId,
          candidates: JSON.stringify(candidates),
          ...change,
        }),
      )
      .execute()
  const doubtOf = async (inviterId: string) => {
    const counts = await makeSharedJoins(db).ofInviters(guildId, since, [grace, linus, mary])
    return netDoubt(counts.get(inviterId)).members
  }

  it('leave no doubt about numbers while all of them are there: codes are exact', async () => {
    await shared(grace)
    await shared(grace)
    await shared(linus)
    expect(await doubtOf(grace)).toBe(0)
    expect(await doubtOf(linus)).toBe(0)
  })

  it('leave a doubt of one where one of them has gone', async () => {
    await shared(grace)
    await shared(linus, { left_at: now })
    expect(await doubtOf(grace)).toBe(1)
    expect(await doubtOf(linus)).toBe(1)
    expect(await doubtOf(mary)).toBe(0)
  })

  it('count what nobody is credited with, and may be an inviter’s', async () => {
    await shared(grace, { left_at: now, candidates: JSON.stringify(candidates.slice(0, 1)) })
    await shared(null, { confidence: 'unknown', reason: 'no-rise' })
    expect(await doubtOf(grace)).toBe(1)
    expect(await doubtOf(linus)).toBe(0)
  })

  it('count one where the code itself is not certain', async () => {
    await shared(grace, { reason: 'invite-gone' })
    expect(await doubtOf(grace)).toBe(1)
    expect(await doubtOf(linus)).toBe(1)
  })

  it('are no doubt where all the invites are one inviter’s, or the day is another', async () => {
    const own = [candidates[0], { code: 'def', inviterId: grace }]
    await shared(grace, { reason: 'invite-gone', candidates: JSON.stringify(own) })
    await shared(grace, { left_at: now, counted_on: '2026-02-28' })
    await shared(linus, { counted_on: '2026-02-28' })
    expect(await doubtOf(grace)).toBe(0)
  })
})

describe('the joins of a member', () => {
  it('come newest first, ten at most, and none that is older than 31 days', async () => {
    const memberId = '700'
    for (let day = 0; day < 12; day += 1) {
      const joined_at = new Date(now.getTime() - day * 86_400_000)
      await db
        .insertInto('joins')
        .values(aNewJoin({ guild_id: guildId, member_id: memberId, joined_at, code: `d${day}` }))
        .execute()
    }
    const joins = await makeMemberJoins(db).newest(guildId, now, memberId)
    expect(joins.map(({ code }) => code)).toEqual(Array.from({ length: 10 }, (_, i) => `d${i}`))
    expect(joins[0]).toMatchObject({ source: 'invite', confidence: 'certain', candidates: [] })
    const inAMonth = new Date(now.getTime() + 30 * 86_400_000)
    expect(await makeMemberJoins(db).newest(guildId, inAMonth, memberId)).toHaveLength(1)
    expect(await makeMemberJoins(db).newest(guildId, now, '701')).toEqual([])
  })
})
