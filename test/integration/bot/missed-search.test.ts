import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { JoinEvidence } from '#bot/discord/parse-member-search.ts'
import type { Wanted } from '#bot/discord/search-members.ts'
import type { LaneEvent } from '#bot/lanes/lane-event.ts'
import { Lanes } from '#bot/lanes/lanes.ts'
import { MissedSearch } from '#bot/lanes/missed-search.ts'
import { recordPartitions } from '#bot/recorder/record-partitions.ts'
import { ensurePartitions } from '#core/postgres/ensure-partitions.ts'
import { makeNewestJoins } from '#core/postgres/newest-joins.ts'
import { createDatabase, type TestDatabase } from '#test/support/databases.ts'
import { aJoin, aLeave, anAttribution, journal } from '#test/support/journal-entries.ts'
import { aPrime, aList } from '#test/support/lane-events.ts'
import { journalled, laneDeps, scriptedLists } from '#test/support/lane-harness.ts'
import { startTestRedis } from '#test/support/redis.ts'
import type { RestartableServer } from '#test/support/restartable-server.ts'
import {
  anEnabledGuild,
  openStores,
  silent,
  type Stores,
  type TestGuild,
} from '#test/support/stores.ts'
import { waitFor } from '#test/support/wait-for.ts'

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
  guild = await anEnabledGuild(stores)
})

const evidenceAt = (joinedAt: number): JoinEvidence => ({
  source: 'invite',
  code: 'abc',
  inviterId: '500',
  joinedAt,
  member: {
    name: 'Mina',
    avatar: null,
    isBot: false,
    isGuest: false,
    isRejoin: false,
    roleIds: [],
  },
})

describe('members who came while dispatches were lost', () => {
  it('are settled by name, those only who are not recorded, and once', async () => {
    const { redis, db, now } = stores
    const lostAt = now() - 20_000
    const connectedAt = now() - 1_000
    await journal(redis, guild, [aJoin({ memberId: '1', joinedAt: lostAt, receivedAt: lostAt })])
    await recordPartitions(stores, [guild.partition])
    const evidence = new Map([
      ['1', evidenceAt(lostAt + 500)],
      ['2', evidenceAt(lostAt + 5_000)],
      ['3', evidenceAt(connectedAt + 10)],
    ])
    const asked: Wanted[] = []
    const lists = scriptedLists()
    lists.always(() => aList({ uses: 7 }))
    const missed = { isMissed: false }
    const lanes: Lanes = new Lanes(
      laneDeps(redis, {
        listInvites: lists.listInvites,
        takeCatchUp: () => missed.isMissed,
        connectedSince: () => connectedAt,
        onMissed: (guildId) => search.look(guildId),
      }),
    )
    const search = new MissedSearch({
      search(_, wanted) {
        asked.push(wanted)
        return Promise.resolve({ evidence })
      },
      newestJoins: makeNewestJoins({ db, now }),
      lanes,
      generationOf: () => guild.generation,
      connectedSince: () => connectedAt,
      log: silent,
      now,
    })
    const push = (event: LaneEvent) => lanes.push(guild.guildId, guild.generation, event)
    push(aPrime())
    await waitFor(() => lists.count === 1)
    await lanes.drain(2_000)
    lists.always(() => aList({ uses: 8 }))
    missed.isMissed = true
    push(aPrime())
    await lanes.drain(2_000)
    missed.isMissed = false
    await waitFor(() => asked.length === 2)
    await lanes.drain(2_000)

    // What is recorded is not in the journal any more.
    const joins = (await journalled(redis, guild.guildId)).filter(({ kind }) => kind === 'join')
    expect(joins).toMatchObject([
      { memberId: '2', memberName: 'Mina', attribution: { method: 'member-search', code: 'abc' } },
    ])
    expect(asked[0]).toEqual({ since: lostAt - 5_000 })
    await search.stop()
    lanes.stop()
  }, 20_000)
})

describe('joins that a predecessor left in doubt', () => {
  it('are found while they are fresh, and neither those that are certain nor that are over', async () => {
    const { redis, db, now } = stores
    const doubt = anAttribution({ confidence: 'shared', reason: 'fewer-rises-than-joins' })
    const at = now() - 5_000
    const common = { joinedAt: at, receivedAt: at }
    await journal(redis, guild, [
      aJoin({ ...common, memberId: '11', attribution: doubt }),
      aJoin({ ...common, memberId: '12' }),
      aJoin({ ...common, memberId: '13', attribution: doubt }),
      aLeave({ memberId: '13', leftAt: at + 1_000 }),
    ])
    await recordPartitions(stores, [guild.partition])
    const newestJoins = makeNewestJoins({ db, now })
    const ofGuild = (await newestJoins.inDoubt(at)).filter(
      ({ guildId }) => guildId === guild.guildId,
    )
    expect(ofGuild).toEqual([
      { guildId: guild.guildId, memberId: '11', joinedAt: at, hasCode: true },
    ])
    expect(await newestJoins.inDoubt(now())).toEqual([])
  })
})
