import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { connectPostgres, type Db } from '#core/postgres/connect.ts'
import { makeGuildSettings, type GuildSettingsRepository } from '#core/postgres/guild-settings.ts'
import { createDatabase, type TestDatabase } from '#test/support/databases.ts'
import { aGuildId } from '#test/support/guild-ids.ts'
import { silent } from '#test/support/stores.ts'

let database: TestDatabase
let db: Db
let settings: GuildSettingsRepository
let guildId: string

beforeAll(async () => {
  database = await createDatabase()
  const options = { log: silent, applicationName: 'test', maxConnections: 4 }
  db = connectPostgres({ ...options, url: database.url }).db
  settings = makeGuildSettings(db)
})
afterAll(async () => {
  await db.destroy()
  await database.drop()
})
beforeEach(() => {
  guildId = aGuildId()
})

const noon = new Date('2026-03-01T12:00:00Z')
const later = new Date('2026-03-01T13:00:00Z')

it('enables a guild with everything off but what protects it', async () => {
  expect(await settings.find(guildId)).toBeUndefined()
  const enabled = await settings.enable(guildId, noon)
  expect(enabled).toMatchObject({
    guild_id: guildId,
    generation: String(noon.getTime()),
    version: 1,
    join_messages_enabled: false,
    leave_messages_enabled: false,
    join_messages_channel: null,
    prevent_own_invite_code: true,
    server_shared_invite_link: null,
    timezone: 'UTC',
    language: 'en',
  })
  expect(await settings.find(guildId)).toEqual(enabled)
})

it('keeps settings and generation of a guild that is enabled again, even at once', async () => {
  const [one, other] = await Promise.all([
    settings.enable(guildId, noon),
    settings.enable(guildId, later),
  ])
  expect(one.generation).toBe(other.generation)
  await settings.update(guildId, { language: 'nl' })
  expect(await settings.enable(guildId, later)).toMatchObject({
    generation: one.generation,
    language: 'nl',
    version: 2,
  })
})

it('changes what is named and nothing else, and counts the changes', async () => {
  const before = await settings.enable(guildId, noon)
  const after = await settings.update(guildId, { timezone: 'Europe/Amsterdam' })
  const { updated_at: updatedAt, ...rest } = before
  expect(after).toMatchObject({ ...rest, timezone: 'Europe/Amsterdam', version: 2 })
  expect(after?.updated_at.getTime()).toBeGreaterThanOrEqual(updatedAt.getTime())
})

it('changes nothing of a guild that is not enabled', async () => {
  expect(await settings.update(guildId, { language: 'nl' })).toBeUndefined()
  expect(await settings.find(guildId)).toBeUndefined()
})

it('names every enabled guild once, page by page', async () => {
  const guildIds = Array.from({ length: 7 }, aGuildId)
  for (const id of guildIds) await settings.enable(id, noon)
  const found: string[] = []
  let after = '0'
  for (;;) {
    const page = await settings.page(after, 3)
    expect(page.length).toBeLessThanOrEqual(3)
    const last = page.at(-1)
    if (last === undefined) break
    found.push(...page.map(({ guild_id }) => guild_id))
    after = last.guild_id
  }
  expect(found.filter((id) => guildIds.includes(id))).toEqual(guildIds)
  expect(new Set(found).size).toBe(found.length)
})
