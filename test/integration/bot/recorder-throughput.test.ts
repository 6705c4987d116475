import { randomInt } from 'node:crypto'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { recordPartitions } from '#bot/recorder/record-partitions.ts'
import { makeRecorder } from '#bot/recorder/recorder.ts'
import { connectPostgres } from '#core/postgres/connect.ts'
import { ensurePartitions } from '#core/postgres/ensure-partitions.ts'
import { makeGuildSettings } from '#core/postgres/guild-settings.ts'
import { connectRedis } from '#core/redis/connect.ts'
import { makeFeedPublisher } from '#core/redis/feed.ts'
import { makeJournal } from '#core/redis/journal.ts'
import { partitionOfGuild } from '#core/redis/partitions.ts'
import { createDatabase, type TestDatabase } from '#test/support/databases.ts'
import { aJoin, aLeave, anAttribution, journal } from '#test/support/journal-entries.ts'
import { startTestRedis } from '#test/support/redis.ts'
import type { RestartableServer } from '#test/support/restartable-server.ts'
import { waitFor } from '#test/support/wait-for.ts'

const log = pino({ level: 'silent' })
let database: TestDatabase
let server: RestartableServer
let stores: ReturnType<typeof open>

function open() {
  const redis = connectRedis({ url: server.url, log, connectionName: 'test' })
  const options = { url: database.url, log, applicationName: 'test', maxConnections: 3 }
  return { redis, ...connectPostgres(options), now: () => Date.now() }
}

beforeAll(async () => {
  ;[database, server] = await Promise.all([createDatabase(), startTestRedis()])
  stores = open()
  await ensurePartitions(stores.db, new Date())
})
afterAll(async () => {
  stores.redis.disconnect()
  await stores.db.destroy()
  await Promise.all([database.drop(), server.stop()])
})

it('records 5,000 joins and 2,500 leaves of 100 guilds, and tells how fast', async () => {
  const { redis, db } = stores
  const enabled = new Date(Date.now() - 60_000)
  const guilds = Array.from({ length: 100 }, (_, i) => {
    const guildId = String(BigInt(i + 1) << 22n)
    return { guildId, generation: enabled.getTime() }
  })
  for (const { guildId } of guilds) await makeGuildSettings(db).enable(guildId, enabled)
  const now = Date.now()
  for (let i = 0; i < 5_000; i += 1) {
    const guild = guilds[i % 100]
    if (!guild) continue
    const memberId = String(10_000 + i)
    const attribution = anAttribution({ code: `c${randomInt(5)}`, inviterId: String(randomInt(9)) })
    await journal(redis, guild, [aJoin({ memberId, joinedAt: now, attribution })])
    if (i % 2 === 0) await journal(redis, guild, [aLeave({ memberId, leftAt: now + 10 })])
  }
  const partitions = [...new Set(guilds.map(({ guildId }) => partitionOfGuild(guildId)))]
  const startedAt = performance.now()
  for (let entries = 1, batches = 0; entries > 0 && batches < 100; batches += 1) {
    entries = 0
    for (const half of [partitions.slice(0, 64), partitions.slice(64)]) {
      const batchAt = performance.now()
      const batch = await recordPartitions(stores, half)
      entries += batch.entries
      console.info(`${batch.entries} entries in ${Math.round(performance.now() - batchAt)} ms`)
    }
  }
  const tookMs = performance.now() - startedAt
  console.info(`7,500 entries recorded in ${Math.round(tookMs)} ms`)
  const { n } = await db
    .selectFrom('joins')
    .select((eb) => eb.fn.countAll<string>().as('n'))
    .executeTakeFirstOrThrow()
  expect(n).toBe('5000')
})

it('records a single join at once, and tells how fast', async () => {
  const { redis, db } = stores
  const enabled = new Date(Date.now() - 60_000)
  const guild = { guildId: String(777n << 22n), generation: enabled.getTime() }
  await makeGuildSettings(db).enable(guild.guildId, enabled)
  const recorder = makeRecorder({ ...stores, log, feed: makeFeedPublisher(redis) })
  recorder.start()
  for (let i = 0; i < 10; i += 1) {
    await journal(redis, guild, [aJoin({ memberId: String(50 + i) })])
    const startedAt = performance.now()
    recorder.notify(partitionOfGuild(guild.guildId))
    await waitFor(async () => (await makeJournal(redis).filled()).length === 0, { intervalMs: 1 })
    console.info(`recorded and trimmed in ${(performance.now() - startedAt).toFixed(1)} ms`)
  }
  await recorder.stop()
})
