import { Redis } from 'ioredis'
import { pino } from 'pino'
import { enableGuild } from '#core/guilds/enable-guild.ts'
import { connectPostgres, type Db } from '#core/postgres/connect.ts'
import { migrateToLatest } from '#core/postgres/migrate.ts'
import { makeEnabledGuilds } from '#core/redis/enabled-guilds.ts'
import { startBot, type Bot } from '#test/support/bot.ts'
import { startTestPostgres } from '#test/support/postgres.ts'
import { startTestRedis } from '#test/support/redis.ts'
import { waitFor } from '#test/support/wait-for.ts'
import type { Tracker } from './scenario.ts'

/** Usher's bot with a Redis and a Postgres of its own, all of them processes. */
export interface Usher extends Tracker {
  db: Db
  /** What the bot wrote last, for a failure's message. */
  lastWords(): string
  /** Switches the module on. */
  enable(guildIds: readonly string[]): Promise<void>
  /** Ends all of it and deletes its data. */
  close(): Promise<void>
}

const enabledAtOnce = 20
const mostOutput = 4_000

export async function startUsher(options: {
  apiBase: string
  memberSearch: boolean
}): Promise<Usher> {
  const [redisServer, postgres] = await Promise.all([startTestRedis(), startTestPostgres()])
  await migrateToLatest(postgres.url)
  const redis = new Redis(redisServer.url, { maxRetriesPerRequest: null })
  redis.on('error', () => undefined) // an outage is part of the play; ioredis connects again
  const { db } = connectPostgres({
    url: postgres.url,
    log: pino({ level: 'silent' }),
    applicationName: 'bench-attribution',
    maxConnections: 4,
  })
  let bot: Bot | undefined
  let launched: Promise<Bot> | undefined
  let isClosed = false

  async function start(): Promise<void> {
    // A scenario that was stopped may still be on its way to start it again.
    if (isClosed) throw new Error('the play is over')
    launched = startBot({
      apiBase: options.apiBase,
      databaseUrl: postgres.url,
      redisUrl: redisServer.url,
      totalShards: 2,
      clusterCount: 1,
      env: { MEMBER_SEARCH: options.memberSearch ? 'on' : 'off' },
    })
    bot = await launched
    await bot.waitUntilReady()
  }

  async function stop(): Promise<void> {
    const exitCode = await bot?.stop()
    const output = bot?.output().slice(-mostOutput)
    bot = undefined
    if (exitCode) throw new Error(`the bot ended with exit code ${exitCode}: ${output}`)
  }

  return {
    db,
    lastWords: () => bot?.output().slice(-mostOutput) ?? 'the bot does not run',
    start,
    stop,
    async killWorker() {
      const before = (await bot?.clusterPids()) ?? []
      for (const pid of before) process.kill(pid, 'SIGKILL')
      const isAnother = (pid: number) => !before.includes(pid)
      await waitFor(async () => (await bot?.clusterPids())?.some(isAnother), {
        timeoutMs: 20_000,
        message: 'the killed cluster to come back',
      })
    },
    async stopStores() {
      // Killed, as a machine that loses power: an orderly end would flatter.
      await Promise.all([redisServer.kill(), postgres.kill()])
    },
    async startStores() {
      await Promise.all([redisServer.restart(), postgres.restart()])
    },
    async enable(guildIds) {
      const stores = { db, enabledGuilds: makeEnabledGuilds(redis) }
      for (let from = 0; from < guildIds.length; from += enabledAtOnce) {
        const some = guildIds.slice(from, from + enabledAtOnce)
        await Promise.all(some.map((guildId) => enableGuild(stores, guildId, new Date())))
      }
    },
    async close() {
      isClosed = true
      // One that is just starting has to be there before it can be ended.
      const last = await launched?.catch(() => undefined)
      await last?.stop()
      redis.disconnect()
      await db.destroy()
      await Promise.all([redisServer.stop(), postgres.stop()])
    },
  }
}
