import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { DAY_MS } from '#core/guilds/guild-day.ts'
import { connectPostgres, type Db } from '#core/postgres/connect.ts'
import { makeGuildSettings } from '#core/postgres/guild-settings.ts'
import {
  makeSettingsChanges,
  type Change,
  type SettingsChanges,
} from '#core/postgres/settings-changes.ts'
import { createDatabase, type TestDatabase } from '#test/support/databases.ts'
import { aGuildId } from '#test/support/guild-ids.ts'
import { silent } from '#test/support/stores.ts'

const noon = new Date('2026-03-01T12:00:00Z')
const after = (days: number) => new Date(noon.getTime() + days * DAY_MS)
const by = { userId: '700000000000000001' }

let database: TestDatabase
let db: Db
let changes: SettingsChanges
let guildId: string

beforeAll(async () => {
  database = await createDatabase()
  const options = { log: silent, applicationName: 'test', maxConnections: 4 }
  db = connectPostgres({ ...options, url: database.url }).db
  changes = makeSettingsChanges(db)
})
afterAll(async () => {
  await db.destroy()
  await database.drop()
})
beforeEach(async () => {
  guildId = aGuildId()
  await makeGuildSettings(db).enable(guildId, noon)
})

const change = (given: Partial<Change> = {}): Change => ({
  what: 'setting',
  name: 'timezone',
  from: 'UTC',
  to: 'Europe/Amsterdam',
  ...given,
})
const all = (now = noon) => changes.page(guildId, now, { limit: 2_000 })

it('keeps values of every kind as they are, and nothing as nothing', async () => {
  const given = [true, 0, 'text', null, ''].map((to) => change({ from: null, to }))
  await changes.add(guildId, by, given, noon)
  expect((await all()).map(({ to }) => to).toReversed()).toEqual([true, 0, 'text', null, ''])
})

it('cuts long texts, never within a character', async () => {
  await changes.add(
    guildId,
    by,
    [change({ from: 'a'.repeat(5_000), to: `${'a'.repeat(999)}🎈b` })],
    noon,
  )
  const [row] = await all()
  expect(row?.from).toBe(`${'a'.repeat(1_000)}…`)
  expect(row?.to).toBe(`${'a'.repeat(999)}\ufffd…`)
})

it('keeps the newest 1,000 of a guild, and of each guild', async () => {
  const other = aGuildId()
  await makeGuildSettings(db).enable(other, noon)
  await changes.add(other, by, [change()], noon)
  const many = Array.from({ length: 1_010 }, (_, i) => change({ to: i }))
  await changes.add(guildId, by, many, noon)
  const kept = await all()
  expect(kept.length).toBe(1_000)
  expect([kept[0]?.to, kept.at(-1)?.to]).toEqual([1_009, 10])
  expect((await changes.page(other, noon, { limit: 9 })).length).toBe(1)
})

it('shows none that is older than 31 days, and deletes it', async () => {
  await changes.add(guildId, by, [change({ to: 'old' })], noon)
  await changes.add(guildId, by, [change({ to: 'new' })], after(1))
  expect((await all(after(31))).map(({ to }) => to)).toEqual(['new'])
  await changes.removeOld(after(31))
  const { rows } = await sql<{ to: string }>`
    select new_value as "to" from settings_changes where guild_id = ${guildId}::bigint`.execute(db)
  expect(rows).toEqual([{ to: 'new' }])
})

it('notes nothing of a guild that has not enabled the module', async () => {
  await changes.add('123456789012345678', by, [change()], noon)
  expect(await changes.page('123456789012345678', noon, { limit: 9 })).toEqual([])
})
