import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { recordPartitions } from '#bot/recorder/record-partitions.ts'
import { cleanUp } from '#bot/jobs/clean-up.ts'
import { emptyLedger, type Ledger } from '#core/attribution/ledger.ts'
import type { KnownInvite } from '#core/attribution/snapshot.ts'
import { RETENTION_MS } from '#core/guilds/guild-day.ts'
import { loseGuild, regainGuild } from '#core/guilds/lose-guild.ts'
import { purgeGuild } from '#core/guilds/purge-guild.ts'
import { reconcileGuilds } from '#core/guilds/reconcile-guilds.ts'
import type { JournalEntry } from '#core/journal/entries.ts'
import { makeApiKeys } from '#core/postgres/api-keys.ts'
import { ensurePartitions } from '#core/postgres/ensure-partitions.ts'
import { makeNewestJoins } from '#core/postgres/newest-joins.ts'
import { makeSettingsChanges } from '#core/postgres/settings-changes.ts'
import { concealingStates } from '#core/privacy/concealing-states.ts'
import { makePrivacy, type Privacy } from '#core/privacy/privacy.ts'
import { isPseudonym } from '#core/privacy/pseudonyms.ts'
import { makeSeenJoins } from '#core/privacy/seen-joins.ts'
import { makeEnabledGuilds, type EnabledGuilds } from '#core/redis/enabled-guilds.ts'
import { makeGuildStates, type GuildStates } from '#core/redis/guild-states.ts'
import { makeInviteOwners } from '#core/redis/invite-owners.ts'
import { createDatabase, type TestDatabase } from '#test/support/databases.ts'
import {
  aJoin,
  aLeave,
  anAttribution,
  anInvite,
  aRevision,
  journal,
} from '#test/support/journal-entries.ts'
import { aDebt, aKnownInvite, aRise } from '#test/support/lane-events.ts'
import { startTestRedis } from '#test/support/redis.ts'
import type { RestartableServer } from '#test/support/restartable-server.ts'
import {
  anEnabledGuild,
  openStores,
  silent,
  type Stores,
  type TestGuild,
} from '#test/support/stores.ts'
import { findInStores } from '#test/support/stored-text.ts'

/* Mina is the member whose rights are at stake; everything that may name her is one of these. */
const MINA = '700000000000000001'
const NAME = 'Mina the Member'
const PICTURE = 'a_picture_of_mina'
const OTHER = '700000000000000002'

let database: TestDatabase
let server: RestartableServer
let stores: Stores
let enabledGuilds: EnabledGuilds
let states: GuildStates
let privacy: Privacy
let guild: TestGuild
let pseudonym: string

beforeAll(async () => {
  ;[database, server] = await Promise.all([createDatabase(), startTestRedis()])
  stores = openStores({ redisUrl: server.url, databaseUrl: database.url })
  const { redis, pseudonymOf, db } = stores
  await ensurePartitions(db, new Date())
  enabledGuilds = makeEnabledGuilds(redis)
  const members = enabledGuilds.concealed
  states = concealingStates(makeGuildStates(redis), { members, pseudonymOf })
  privacy = makePrivacy(stores)
})
afterAll(async () => {
  await stores.close()
  await Promise.all([database.drop(), server.stop()])
})
beforeEach(async () => {
  const messages = { join_messages_enabled: true, join_messages_channel: '700' }
  guild = await anEnabledGuild(stores, messages)
  pseudonym = stores.pseudonymOf(guild.guildId, MINA)
})

const ago = (ms: number) => Date.now() - ms
/** As the recorder of a lane's process does, though lanes may have known of no opt-out. */
const append = (...entries: JournalEntry[]) => journal(stores.redis, guild, entries)
const record = () => recordPartitions(stores, [guild.partition])
/** As a lane settles. */
async function settle(change: {
  entries?: JournalEntry[]
  invites?: KnownInvite[]
  ledger?: Ledger
}) {
  const { version } = await states.load(guild.guildId)
  return states.settle({
    guildId: guild.guildId,
    generation: guild.generation,
    epoch: 1,
    position: undefined,
    expectedVersion: version,
    entries: change.entries ?? [],
    ledger: change.ledger ?? emptyLedger,
    isPrimed: true,
    change: { changed: change.invites ?? [], removed: [] },
  })
}
const minasJoin = (change: Partial<Parameters<typeof aJoin>[0]> = {}) =>
  aJoin({ memberId: MINA, memberName: NAME, memberAvatar: PICTURE, ...change })
const byMina = anAttribution({ inviterId: MINA })
const minasInvite = anInvite({ inviterId: MINA, inviterName: NAME, inviterAvatar: PICTURE })
const joins = () =>
  stores.db
    .selectFrom('joins')
    .selectAll()
    .where('guild_id', '=', guild.guildId)
    .orderBy('joined_at')
    .execute()
const countsBy = async (column: 'inviter_id' | 'code') => {
  const rows = await stores.db
    .selectFrom('day_counts')
    .select((eb) => [
      column,
      eb.fn.sum<string>('joins').as('joins'),
      eb.fn.sum<string>('leaves').as('leaves'),
      eb.fn.sum<string>('present').as('present'),
    ])
    .where('guild_id', '=', guild.guildId)
    .groupBy(column)
    .orderBy(column)
    .execute()
  return rows.map((row) => [Object.values(row)[0], +row.joins, +row.leaves, +row.present])
}
const tracesOfMina = async () =>
  (await findInStores(stores, MINA, NAME, PICTURE)).filter(
    (place) => place.includes(guild.guildId) || !place.includes('guild'),
  )

describe('deleting', () => {
  it('leaves no trace of a member in any row or key, and every total', async () => {
    const at = ago(30_000)
    await settle({
      entries: [
        minasInvite,
        minasJoin({ joinedAt: at, attribution: anAttribution({ inviterId: OTHER, code: 'def' }) }),
        aJoin({ memberId: OTHER, joinedAt: at, attribution: byMina }),
        aJoin({ memberId: '3', joinedAt: at + 1, attribution: byMina }),
        aLeave({ memberId: '3' }),
        aJoin({
          memberId: '4',
          joinedAt: at + 2,
          attribution: anAttribution({
            confidence: 'shared',
            reason: 'several-joins-several-codes',
            code: 'def',
            inviterId: OTHER,
            candidates: [
              { code: 'abc', inviterId: MINA },
              { code: 'def', inviterId: OTHER },
            ],
          }),
        }),
        aJoin({
          memberId: '5',
          joinedAt: at + 3,
          attribution: anAttribution({ inviterId: null }),
        }),
      ],
      invites: [aKnownInvite({ inviterId: MINA, uses: 4 }), aKnownInvite({ code: 'def' })],
      ledger: {
        ...emptyLedger,
        rises: [
          aRise({ inviterId: MINA, sharedWith: [{ code: 'abc', inviterId: MINA, seenAt: at }] }),
        ],
        debts: [aDebt({ memberId: MINA, joinedAt: at, owedSince: at })],
      },
    })
    await makeInviteOwners(stores.redis).set(guild.guildId, 'abc', MINA)
    await record()
    const byCode = await countsBy('code')
    expect(await countsBy('inviter_id')).toContainEqual([MINA, 2, 1, 1])
    expect(await tracesOfMina()).not.toEqual([])

    expect(await privacy.deleteData(guild.guildId, MINA)).toEqual({
      joins: 1,
      invited: 3,
      invites: 1,
      messages: 3,
    })
    expect(await tracesOfMina()).toEqual([])
    expect(await countsBy('code')).toEqual(byCode)
    expect(await countsBy('inviter_id')).toEqual([
      ['0', 3, 1, 2],
      [OTHER, 2, 0, 2],
    ])
    const { snapshot, ledger } = await states.load(guild.guildId)
    expect(snapshot?.get('abc')).toEqual(aKnownInvite({ inviterId: pseudonym, uses: 4 }))
    expect(snapshot?.get('def')?.inviterId).toBe('500')
    expect(ledger.rises).toMatchObject([{ code: 'abc', inviterId: pseudonym, uses: aRise().uses }])
    expect((await joins()).map(({ member_id }) => member_id)).toContain(pseudonym)
    expect((await joins()).find(({ member_id }) => member_id === '4')?.candidates).toEqual([
      { code: 'abc', inviterId: null },
      { code: 'def', inviterId: OTHER },
    ])
  })

  it('covers what the member did as an administrator', async () => {
    const { db } = stores
    const { guildId } = guild
    const key = { id: '0123456789abcdef', guildId, name: 'website', scope: 'read' } as const
    const made = {
      ...key,
      hash: Buffer.alloc(32),
      createdBy: MINA,
      pseudonym,
      createdAt: new Date(),
    }
    await makeApiKeys(db).create(made)
    const changes = makeSettingsChanges(db)
    const change = { what: 'setting', name: 'language', from: 'en', to: 'nl' } as const
    const mina = { userId: MINA, pseudonym, key }
    await changes.add(guildId, mina, [change], new Date())
    expect(await privacy.exportData(guildId, MINA)).toMatchObject({
      changes: [{ what: 'setting', name: 'language' }],
      apiKeys: [{ name: 'website', scope: 'read', lastUsedAt: null }],
    })

    await privacy.deleteData(guildId, MINA)
    expect(await tracesOfMina()).toEqual([])
    expect(await makeApiKeys(db).list(guildId)).toEqual([])
    const page = await changes.page(guildId, new Date(), { limit: 9 })
    expect(page).toMatchObject([{ ...change, userId: pseudonym, keyName: 'website' }])
    expect(await privacy.exportData(guildId, MINA)).toMatchObject({
      changes: [{ name: 'language' }],
    })

    await changes.add(guildId, mina, [change], new Date())
    expect(await makeApiKeys(db).create(made)).toBe('opted-out')
    expect(await tracesOfMina()).toEqual([])
  })

  it('covers what is in the journal and not recorded yet', async () => {
    await append(
      minasInvite,
      minasJoin({ joinedAt: ago(5_000) }),
      aJoin({ memberId: '3', joinedAt: ago(4_000), attribution: byMina }),
      aRevision({ memberId: '3', joinedAt: ago(4_000), attribution: byMina }),
    )
    await privacy.deleteData(guild.guildId, MINA)
    await record()
    expect(await tracesOfMina()).toEqual([])
    expect(await countsBy('inviter_id')).toEqual([
      ['0', 1, 0, 1],
      ['500', 1, 0, 1],
    ])
  })

  it('happens beside recorders, and none of them brings the member back', async () => {
    const at = ago(50_000)
    for (let i = 0; i < 40; i += 1) {
      await append(
        minasJoin({ joinedAt: at + i * 1_000 }),
        aLeave({ memberId: MINA, memberName: NAME, leftAt: at + i * 1_000 + 500 }),
        aJoin({ memberId: String(i + 1), joinedAt: at + i * 1_000, attribution: byMina }),
      )
      if (i === 20) void privacy.deleteData(guild.guildId, MINA)
      if (i % 3 === 0) void record()
    }
    await privacy.deleteData(guild.guildId, MINA)
    while ((await record()).entries > 0);
    expect(await tracesOfMina()).toEqual([])
    expect(await joins()).toHaveLength(80)
    expect(await countsBy('code')).toEqual([['abc', 80, 40, 40]])
  })

  it('lets a later leave end the membership, and lower the net of nobody', async () => {
    await append(aJoin({ memberId: '3', attribution: byMina }), minasJoin({ attribution: byMina }))
    await record()
    await privacy.deleteData(guild.guildId, MINA)
    await append(aLeave({ memberId: MINA, memberName: NAME }))
    await record()
    expect(await tracesOfMina()).toEqual([])
    expect(await countsBy('inviter_id')).toEqual([['0', 2, 1, 1]])
    const own = (await joins()).find(({ member_id }) => member_id === pseudonym)
    expect(own).toMatchObject({ leave_seen: true, left_on: expect.any(String) })
  })

  it('lets the member come back without identity, and be seen to come back', async () => {
    await append(minasJoin({ joinedAt: ago(9_000) }))
    await record()
    await privacy.deleteData(guild.guildId, MINA)
    await settle({
      entries: [
        aLeave({ memberId: MINA, memberName: NAME, leftAt: ago(8_000) }),
        minasJoin({ joinedAt: ago(7_000) }),
        minasJoin({ joinedAt: ago(6_600) }),
      ],
    })
    await record()
    expect(await tracesOfMina()).toEqual([])
    expect(await joins()).toMatchObject([
      { member_id: pseudonym, rejoin: false, leave_seen: true },
      { member_id: pseudonym, rejoin: true, left_at: null, member_name: null },
    ])
  })

  it('unlinks memberships that have ended, also those of who had opted out before', async () => {
    await append(
      minasJoin({ joinedAt: ago(9_000) }),
      aLeave({ memberId: MINA, leftAt: ago(8_000) }),
      minasJoin({ joinedAt: ago(7_000) }),
    )
    await record()
    await privacy.setOptOut(guild.guildId, MINA, true)
    expect((await joins()).map(({ member_id }) => member_id)).toEqual([pseudonym, pseudonym])
    expect(await privacy.deleteData(guild.guildId, MINA)).toMatchObject({ joins: 1 })
    const [ended, open] = await joins()
    expect(open?.member_id).toBe(pseudonym)
    expect(Number(ended?.member_id)).toBeLessThan(-1_000)
    expect(isPseudonym(ended?.member_id ?? '')).toBe(false)
    expect((await privacy.privacyOf(guild.guildId, MINA)).joins.count).toBe(1)
  })

  it('is not undone by the next list, nor by an invite that is made later', async () => {
    await append(minasInvite)
    await record()
    await privacy.deleteData(guild.guildId, MINA)
    const invites = ['abc', 'new'].map((code) => aKnownInvite({ code, inviterId: MINA, uses: 9 }))
    await settle({ entries: [minasInvite, { ...minasInvite, code: 'new' }], invites })
    await append({ ...minasInvite, code: 'newer' })
    await record()
    expect(await tracesOfMina()).toEqual([])
    const { snapshot } = await states.load(guild.guildId)
    expect(snapshot?.get('abc')?.uses).toBe(9)
  })

  it('makes a settlement that was under way come again', async () => {
    const { version } = await states.load(guild.guildId)
    await privacy.deleteData(guild.guildId, MINA)
    const late = makeGuildStates(stores.redis).settle({
      guildId: guild.guildId,
      generation: guild.generation,
      epoch: 1,
      position: undefined,
      expectedVersion: version,
      entries: [minasJoin()],
      ledger: emptyLedger,
      isPrimed: true,
      isConcealed: false,
      change: { changed: [], removed: [] },
    })
    expect(await late).toEqual({ kind: 'stale-version' })
  })

  it('withholds what cannot be read, before and after', async () => {
    const unreadable = JSON.stringify([{ kind: 'join', memberId: MINA, memberName: NAME }])
    await journal(stores.redis, guild, unreadable)
    await record()
    await privacy.deleteData(guild.guildId, MINA)
    await journal(stores.redis, guild, unreadable)
    await journal(stores.redis, guild, `not JSON: ${MINA} is ${NAME}`)
    await record()
    expect(await tracesOfMina()).toEqual([])
    const rejects = await stores.db
      .selectFrom('journal_rejects')
      .select('entry')
      .where('guild_id', '=', guild.guildId)
      .execute()
    expect(rejects).toEqual([{ entry: '' }, { entry: '' }, { entry: '' }])
  })

  it('concerns one guild alone', async () => {
    const here = guild
    const there = await anEnabledGuild(stores)
    for (const one of [here, there]) {
      await journal(stores.redis, one, [minasJoin()])
      await recordPartitions(stores, [one.partition])
    }
    await privacy.deleteData(here.guildId, MINA)
    expect((await privacy.privacyOf(there.guildId, MINA)).joins.count).toBe(1)
    expect(stores.pseudonymOf(there.guildId, MINA)).not.toBe(pseudonym)
    await privacy.deleteData(there.guildId, MINA)
  })

  it('stores nothing where the module is not enabled', async () => {
    expect(await privacy.deleteData('77', MINA)).toBeUndefined()
    expect(await privacy.setOptOut('77', MINA, true)).toBeUndefined()
    expect(await privacy.setOptOut('77', MINA, false)).toBeUndefined()
    expect(await privacy.privacyOf('77', MINA)).toMatchObject({ optedOut: false })
    expect(await stores.redis.keys('*:guild:77:*')).toEqual([])
  })
})

describe('opting out', () => {
  it('holds until the member opts in again, and says since when', async () => {
    const before = Date.now()
    const out = await privacy.setOptOut(guild.guildId, MINA, true)
    expect(out).toMatchObject({ optedOut: true, deletedAt: null })
    expect(out?.optedOutAt?.getTime()).toBeGreaterThanOrEqual(before - 1)
    expect(await privacy.setOptOut(guild.guildId, MINA, true)).toEqual(out)
    await privacy.deleteData(guild.guildId, MINA)
    expect(await privacy.setOptOut(guild.guildId, MINA, true)).toMatchObject({
      optedOutAt: out?.optedOutAt,
      deletedAt: expect.any(Date),
    })
    expect(await privacy.storedId(guild.guildId, MINA)).toBe(pseudonym)
    expect(await privacy.setOptOut(guild.guildId, MINA, false)).toEqual({
      optedOut: false,
      optedOutAt: null,
      deletedAt: null,
    })
    expect(await privacy.storedId(guild.guildId, MINA)).toBe(MINA)
  })

  it('keeps the identity out of the journal, while Postgres is away', async () => {
    await privacy.setOptOut(guild.guildId, MINA, true)
    await settle({ entries: [minasInvite, minasJoin({ attribution: byMina })] })
    await settle({ entries: [aLeave({ memberId: MINA, memberName: NAME })] })
    expect(await findInStores(stores, pseudonym)).toHaveLength(3) // table, set and journal
    expect(await tracesOfMina()).toEqual([])
    await record()
    expect(await countsBy('code')).toEqual([['abc', 1, 1, 0]])
  })

  it('ends for the future: the next join is named, what was before stays as it is', async () => {
    await append(minasJoin({ joinedAt: ago(20_000) }))
    await record()
    await privacy.setOptOut(guild.guildId, MINA, true)
    await privacy.setOptOut(guild.guildId, MINA, false)
    expect(await tracesOfMina()).toEqual([])

    await append(
      aRevision({ memberId: MINA, joinedAt: ago(20_000), attribution: anAttribution() }),
      minasJoin({ joinedAt: ago(19_500) }), // the same join, told again
      aLeave({ memberId: MINA, leftAt: ago(10_000) }),
    )
    await record()
    expect(await joins()).toMatchObject([{ member_id: pseudonym, leave_seen: true }])
    await settle({ entries: [minasJoin({ joinedAt: ago(5_000) })] })
    await record()
    expect(await joins()).toMatchObject([
      { member_id: pseudonym, member_name: null },
      { member_id: MINA, member_name: NAME, rejoin: true, left_at: null },
    ])
    expect(await countsBy('inviter_id')).toEqual([['500', 2, 1, 1]])
  })

  it('ends a membership of which the leave was missed', async () => {
    await append(minasJoin({ joinedAt: ago(20_000) }))
    await record()
    await privacy.setOptOut(guild.guildId, MINA, true)
    await privacy.setOptOut(guild.guildId, MINA, false)
    await append(minasJoin({ joinedAt: ago(5_000) }))
    await record()
    expect(await joins()).toMatchObject([
      { member_id: pseudonym, leave_seen: false },
      { member_id: MINA, left_at: null },
    ])
    expect(await countsBy('inviter_id')).toEqual([['500', 2, 1, 1]])
  })

  it('gives invites of the bot their owner back', async () => {
    const owners = makeInviteOwners(stores.redis)
    await owners.set(guild.guildId, 'abc', MINA)
    const known = async () => {
      const { snapshot } = await states.load(guild.guildId)
      const { rows } = await sql<{ id: string }>`
        select inviter_id as id from invites where guild_id = ${guild.guildId}`.execute(stores.db)
      const owner = (await owners.of(guild.guildId, ['abc'])).get('abc')
      return [owner, snapshot?.get('abc')?.inviterId, rows[0]?.id]
    }
    await settle({ entries: [minasInvite], invites: [aKnownInvite({ inviterId: MINA })] })
    await record()
    await sql`update invites set is_owned = true where guild_id = ${guild.guildId}`.execute(
      stores.db,
    )
    await privacy.setOptOut(guild.guildId, MINA, true)
    expect(await known()).toEqual([pseudonym, pseudonym, pseudonym])
    expect((await privacy.privacyOf(guild.guildId, MINA)).invites).toBe(1)
    const joinedAt = ago(1_000)
    const byPseudonym = anAttribution({ inviterId: pseudonym })
    await settle({ entries: [aJoin({ joinedAt, attribution: byPseudonym })] })
    await record()
    expect(await joins()).toMatchObject([{ inviter_id: null, code: 'abc' }])
    expect(await tracesOfMina()).toEqual([])
    await privacy.setOptOut(guild.guildId, MINA, false)
    expect(await known()).toEqual([MINA, MINA, MINA])
  })

  it('is forgotten once no membership under the pseudonym is retained', async () => {
    await privacy.setOptOut(guild.guildId, MINA, true)
    const rows = () => findInStores(stores, pseudonym)
    const after = Date.now() + RETENTION_MS + 2 * 86_400_000
    await cleanUp({ ...stores, log: silent, now: () => after })
    expect(await rows()).toHaveLength(2)
    await privacy.setOptOut(guild.guildId, MINA, false)
    await cleanUp({ ...stores, log: silent, now: Date.now })
    expect(await rows()).toHaveLength(1)
    await cleanUp({ ...stores, log: silent, now: () => after })
    expect(await rows()).toEqual([])
  })

  it('lets the member search know whom it need not look for', async () => {
    const at = ago(5_000)
    await append(minasJoin({ joinedAt: at }))
    await record()
    await privacy.setOptOut(guild.guildId, MINA, true)
    const newest = makeNewestJoins({ db: stores.db, now: Date.now })
    const seen = makeSeenJoins(newest, stores.pseudonymOf)
    expect(await newest.of(guild.guildId, [MINA], at)).toEqual([])
    expect(await seen.of(guild.guildId, [MINA, OTHER], at)).toEqual([
      { memberId: MINA, joinedAt: at },
    ])
  })
})

describe('what is stored', () => {
  it('is told in numbers, and handed out whole, naming nobody else', async () => {
    const at = ago(30_000)
    await append(
      minasInvite,
      minasJoin({ joinedAt: at, attribution: anAttribution({ inviterId: OTHER, code: 'def' }) }),
      aJoin({ memberId: OTHER, memberName: 'Otto', joinedAt: at + 1, attribution: byMina }),
    )
    await record()
    const facts = await privacy.privacyOf(guild.guildId, MINA)
    expect(facts).toEqual({
      optedOut: false,
      optedOutAt: null,
      deletedAt: null,
      joins: { count: 1, oldestAt: new Date(at), newestAt: new Date(at) },
      invited: { count: 1, oldestAt: new Date(at + 1), newestAt: new Date(at + 1) },
      candidateOf: 0,
      invites: 1,
      messages: 2,
    })
    const data = await privacy.exportData(guild.guildId, MINA)
    expect(data).toMatchObject({
      guildId: guild.guildId,
      userId: MINA,
      isComplete: true,
      joins: [{ name: NAME, avatar: PICTURE, code: 'def', joinedAt: new Date(at).toISOString() }],
      invited: [{ code: 'abc', joins: 1, leaves: 0, present: 1 }],
      invites: [{ code: 'abc', name: NAME, avatar: PICTURE }],
      messages: [{ about: 'member' }, { about: 'inviter' }],
    })
    expect(JSON.parse(JSON.stringify(data))).toEqual(data)
    expect(JSON.stringify(data)).not.toMatch(/Otto|700000000000000002/)
  })

  it('includes what is stored under the pseudonym', async () => {
    await append(minasJoin())
    await record()
    await privacy.setOptOut(guild.guildId, MINA, true)
    const data = await privacy.exportData(guild.guildId, MINA)
    expect(data).toMatchObject({ optedOut: true, joins: [{ name: null, code: 'abc' }] })
    expect((await privacy.privacyOf(guild.guildId, MINA)).messages).toBe(1)
  })
})

describe('a guild that', () => {
  const isConcealed = async () =>
    (await enabledGuilds.concealed.among(guild.guildId, [pseudonym])).size === 1
  const both = () => ({ db: stores.db, enabledGuilds })

  it('is disabled forgets who opted out', async () => {
    await privacy.setOptOut(guild.guildId, MINA, true)
    await purgeGuild(both(), guild.guildId, new Date())
    expect(await findInStores(stores, pseudonym)).toEqual([])
  })

  it('is left and joined again knows who opted out, before anything is written', async () => {
    await append(minasJoin())
    await record()
    await privacy.setOptOut(guild.guildId, MINA, true)
    await loseGuild(both(), guild.guildId, new Date())
    expect(await joins()).toEqual([])
    expect(await isConcealed()).toBe(false)
    const wasConcealed: boolean[] = []
    const watched: EnabledGuilds = {
      ...enabledGuilds,
      async enable(guildId, generation) {
        wasConcealed.push(await isConcealed())
        await enabledGuilds.enable(guildId, generation)
      },
    }
    await regainGuild({ db: stores.db, enabledGuilds: watched }, guild.guildId, new Date())
    expect(wasConcealed).toEqual([true])
    expect(await privacy.privacyOf(guild.guildId, MINA)).toMatchObject({ optedOut: true })
  })

  it('Redis has lost knows who opted out', async () => {
    await privacy.setOptOut(guild.guildId, MINA, true)
    await stores.redis.flushall()
    await reconcileGuilds(both())
    expect(await isConcealed()).toBe(true)
  })

  it('Redis has lost in part is gone through again', async () => {
    await privacy.setOptOut(guild.guildId, MINA, true)
    await settle({ invites: [aKnownInvite({ inviterId: MINA })] })
    await enabledGuilds.concealed.remove(guild.guildId, [pseudonym])
    await enabledGuilds.concealed.add(guild.guildId, ['-9000000000000000001'])
    await settle({ invites: [aKnownInvite({ inviterId: MINA })] })
    expect(await tracesOfMina()).not.toEqual([])
    await cleanUp({ ...stores, log: silent, now: Date.now })
    expect(await tracesOfMina()).toEqual([])
    expect(await isConcealed()).toBe(true)
    expect(
      (await enabledGuilds.concealed.among(guild.guildId, ['-9000000000000000001'])).size,
    ).toBe(0)
  })
})
