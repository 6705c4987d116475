import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { recordPartitions } from '#bot/recorder/record-partitions.ts'
import type { JournalEntry } from '#core/journal/entries.ts'
import { ensurePartitions } from '#core/postgres/ensure-partitions.ts'
import { makeInviteTotals } from '#core/postgres/invite-totals.ts'
import { createDatabase, type TestDatabase } from '#test/support/databases.ts'
import {
  aJoin,
  aLeave,
  anAttribution,
  aNamelessJoin,
  anInvite,
  anInviteGone,
  aRevision,
  aWriteOff,
  journal,
} from '#test/support/journal-entries.ts'
import { startTestRedis } from '#test/support/redis.ts'
import type { RestartableServer } from '#test/support/restartable-server.ts'
import { anEnabledGuild, openStores, type Stores, type TestGuild } from '#test/support/stores.ts'

let database: TestDatabase
let server: RestartableServer
let stores: Stores
let guild: TestGuild

beforeAll(async () => {
  ;[database, server] = await Promise.all([createDatabase(), startTestRedis()])
  stores = openStores({ redisUrl: server.url, databaseUrl: database.url })
  await ensurePartitions(stores.db, new Date())
})
afterAll(async () => {
  await stores.close()
  await Promise.all([database.drop(), server.stop()])
})
beforeEach(async () => {
  guild = await anEnabledGuild(stores, { join_messages_enabled: true, join_messages_channel: '7' })
})

async function record(...entries: JournalEntry[]) {
  await journal(stores.redis, guild, entries)
  return recordPartitions(stores, [guild.partition])
}
const joinsOf = () =>
  stores.db
    .selectFrom('joins')
    .select(['member_id', 'code', 'source', 'confidence', 'left_at'])
    .where('guild_id', '=', guild.guildId)
    .orderBy('joined_at')
    .execute()
const countsOf = () =>
  stores.db
    .selectFrom('day_counts')
    .select(['inviter_id', 'code', 'joins', 'leaves', 'present'])
    .where('guild_id', '=', guild.guildId)
    .orderBy('code')
    .execute()
const totals = () => makeInviteTotals(stores.db).all(guild.guildId, new Date())

describe('what became of a code’s uses', () => {
  it('is recorded joins and what was written off', async () => {
    await record(anInvite({ uses: 5 }), aJoin(), aWriteOff({ uses: 2 }))
    await record(aWriteOff(), aWriteOff(), aNamelessJoin(), anInvite({ code: 'unused' }))
    expect(await totals()).toEqual(
      new Map([
        ['abc', { code: 'abc', recorded: 2, writtenOff: 4, uses: 5 }],
        ['unused', { code: 'unused', recorded: 0, writtenOff: 0, uses: 0 }],
      ]),
    )
  })

  it('outlives the invite, its return, and a code that no list ever showed', async () => {
    await record(aWriteOff({ code: 'vanity', uses: 3 }), aJoin({ attribution: anAttribution() }))
    await record(anInvite({ code: 'vanity', uses: 9 }), anInviteGone({ code: 'vanity', uses: 9 }))
    await record(anInvite({ code: 'vanity', uses: 10 }))
    expect(await totals()).toEqual(
      new Map([
        ['abc', { code: 'abc', recorded: 1, writtenOff: 0, uses: null }],
        ['vanity', { code: 'vanity', recorded: 0, writtenOff: 3, uses: 10 }],
      ]),
    )
  })

  it('comes in pages', async () => {
    const codes = Array.from({ length: 1_001 }, (_, i) => `c${String(i).padStart(4, '0')}`)
    await record(...codes.map((code) => aWriteOff({ code })))
    const repository = makeInviteTotals(stores.db)
    expect(await repository.page(guild.guildId, new Date())).toHaveLength(1_000)
    expect([...(await totals()).keys()]).toEqual(codes)
  })
})

describe('joins without a name', () => {
  it('are recorded and counted, and never ended by others', async () => {
    const at = Date.now() - 20_000
    for (let i = 0; i < 15; i += 1) await record(aNamelessJoin({ joinedAt: at + i * 1_000 }))
    await record(aJoin({ memberId: '5' }), aLeave({ memberId: '5' }))
    const rows = await joinsOf()
    expect(rows.filter(({ member_id, left_at }) => member_id === '-1' && !left_at)).toHaveLength(15)
    expect(await countsOf()).toMatchObject([{ joins: 16, leaves: 1, present: 15 }])
  })

  it('told again add nothing, however many followed', async () => {
    const at = Date.now() - 20_000
    const joins = Array.from({ length: 15 }, (_, i) => aNamelessJoin({ joinedAt: at + i * 1_000 }))
    await record(...joins)
    expect(await record(...joins)).toMatchObject({ joins: 0, ignored: 15, rejects: [] })
    expect(await joinsOf()).toHaveLength(15)
  })

  it('make no message', async () => {
    expect(await record(aNamelessJoin())).toMatchObject({ joins: 1, announcements: 0 })
  })
})

describe('a revision', () => {
  it('moves any recorded join, the oldest of many without a name too', async () => {
    const at = Date.now() - 20_000
    const joins = Array.from({ length: 15 }, (_, i) => aNamelessJoin({ joinedAt: at + i * 1_000 }))
    await record(...joins)
    const attribution = anAttribution({ code: 'xyz', inviterId: '501' })
    await record(aRevision({ memberId: '-1', joinedAt: at, attribution }))
    expect((await joinsOf()).map(({ code }) => code)).toEqual([
      'xyz',
      ...Array.from({ length: 14 }, () => 'abc'),
    ])
    expect(await countsOf()).toMatchObject([
      { inviter_id: '500', joins: 14, present: 14 },
      { inviter_id: '501', joins: 1, present: 1 },
    ])
  })

  it('names who added a bot, also in the batch of its join', async () => {
    const joinedAt = Date.now() - 1_000
    const open = anAttribution({
      source: 'bot',
      method: 'none',
      confidence: 'unknown',
      reason: 'bot-adder-unknown',
      code: null,
      inviterId: null,
    })
    const known = anAttribution({ source: 'bot', code: null, inviterId: '600' })
    const batch = await record(
      aJoin({ joinedAt, attribution: open }),
      aRevision({ joinedAt, attribution: known }),
    )
    expect(batch).toMatchObject({ joins: 1, ignored: 0, overturned: [] })
    expect(await joinsOf()).toMatchObject([{ source: 'bot', confidence: 'certain' }])
    expect(await countsOf()).toMatchObject([{ inviter_id: '600', code: '', joins: 1 }])
  })

  it('of a join that is not there is ignored and counted', async () => {
    expect(await record(aRevision(), aRevision({ memberId: '-3' }))).toMatchObject({
      ignored: 2,
      rejects: [],
    })
    expect(await joinsOf()).toEqual([])
  })

  it('that takes back what was certain is told', async () => {
    const joinedAt = Date.now() - 1_000
    await record(aJoin({ joinedAt }))
    const batch = await record(aRevision({ joinedAt, attribution: anAttribution({ code: 'xyz' }) }))
    const { guildId } = guild
    expect(batch.overturned).toEqual([
      { guildId, memberId: '1000', joinedAt, was: 'abc', is: 'xyz' },
    ])
  })
})
