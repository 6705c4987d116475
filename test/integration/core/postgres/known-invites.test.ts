import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { connectPostgres, type Db } from '#core/postgres/connect.ts'
import { makeKnownInvites, type KnownInvites } from '#core/postgres/known-invites.ts'
import { createDatabase, type TestDatabase } from '#test/support/databases.ts'
import { aGuildId } from '#test/support/guild-ids.ts'
import { silent } from '#test/support/stores.ts'

const now = new Date('2026-03-31T12:00:00Z')
const before = new Date('2026-03-31T11:59:59Z')
const after = new Date('2026-03-31T12:00:01Z')

let database: TestDatabase
let db: Db
let invites: KnownInvites
let guildId: string

beforeAll(async () => {
  database = await createDatabase()
  const options = { log: silent, applicationName: 'test', maxConnections: 4 }
  db = connectPostgres({ ...options, url: database.url }).db
  invites = makeKnownInvites(db)
})
afterAll(async () => {
  await db.destroy()
  await database.drop()
})
beforeEach(() => {
  guildId = aGuildId()
})

type Change = {
  uses?: number
  inviter_id?: string | null
  expires_at?: Date
  deleted_at?: Date
  channel_id?: string | null
  guild_id?: string
}

const know = (code: string, change: Change = {}) =>
  db
    .insertInto('invites')
    .values({
      guild_id: guildId,
      code,
      channel_id: '20',
      inviter_id: '30',
      inviter_name: 'Grace',
      inviter_avatar: null,
      uses: 0,
      max_uses: 0,
      max_age_seconds: 0,
      temporary: false,
      created_at: null,
      expires_at: null,
      deleted_at: null,
      ...change,
    })
    .execute()

it('shows live invites, the most used first, page by page', async () => {
  for (const [code, uses] of [
    ['aa', 3],
    ['AA', 3],
    ['bb', 9],
    ['cc', 0],
    ['dd', 3],
  ] as const) {
    await know(code, { uses })
  }
  const codes = async (wanted: Parameters<KnownInvites['page']>[2]) =>
    (await invites.page(guildId, now, wanted)).map(({ code }) => code)
  expect(await codes({ offset: 0, limit: 10 })).toEqual(['bb', 'AA', 'aa', 'dd', 'cc'])
  expect(await codes({ offset: 0, limit: 2 })).toEqual(['bb', 'AA'])
  expect(await codes({ offset: 2, limit: 2 })).toEqual(['aa', 'dd'])
  expect(await codes({ offset: 6, limit: 2 })).toEqual([])
  expect(await invites.count(guildId, now)).toBe(5)
})

it('leaves out what is deleted, has expired or was never seen, and what is another’s', async () => {
  await know('live', { expires_at: after })
  await know('expired', { expires_at: now })
  await know('deleted', { deleted_at: before })
  await know('unseen', { channel_id: null })
  await know('elsewhere', { guild_id: aGuildId() })
  await know('other', { inviter_id: '31' })
  const page = await invites.page(guildId, now, { offset: 0, limit: 10, inviterId: '30' })
  expect(page).toEqual([
    {
      code: 'live',
      channelId: '20',
      inviterId: '30',
      inviterName: 'Grace',
      uses: 0,
      maxUses: 0,
      temporary: false,
      expiresAt: after,
    },
  ])
  expect(await invites.count(guildId, now, '30')).toBe(1)
  expect(await invites.find(guildId, now, 'live')).toMatchObject({ code: 'live' })
  for (const code of ['expired', 'deleted', 'unseen', 'elsewhere', 'LIVE']) {
    expect(await invites.find(guildId, now, code)).toBeUndefined()
  }
  const all = ['live', 'expired', 'deleted', 'elsewhere', 'new']
  expect((await invites.amongGone(guildId, now, all)).sort()).toEqual(['deleted', 'expired'])
  expect(await invites.amongGone(guildId, now, [])).toEqual([])
})

it('finds codes by what they begin with, then by what they hold, 25 at most', async () => {
  await know('Summer', { uses: 1 })
  await know('midsummer', { uses: 9 })
  await know('winter%_')
  for (let i = 0; i < 30; i += 1) await know(`bulk${i}`)
  const found = async (text: string) =>
    (await invites.search(guildId, now, text)).map(({ code }) => code)
  expect(await found('SUMMER')).toEqual(['Summer', 'midsummer'])
  expect(await found('%_')).toEqual(['winter%_'])
  expect(await found('')).toHaveLength(25)
  expect((await found('')).slice(0, 2)).toEqual(['midsummer', 'Summer'])
})
