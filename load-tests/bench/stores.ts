import { Redis } from 'ioredis'
import { sql } from 'kysely'
import { pino } from 'pino'
import { connectPostgres, type Db } from '#core/postgres/connect.ts'
import { migrateToLatest } from '#core/postgres/migrate.ts'
import { makeEnabledGuilds } from '#core/redis/enabled-guilds.ts'
import { keys } from '#core/redis/keys.ts'
import { startTestPostgres } from '#test/support/postgres.ts'
import { startTestRedis } from '#test/support/redis.ts'

/** A Redis and a migrated Postgres of a benchmark's own. */
export interface Stores extends AsyncDisposable {
  redis: Redis
  db: Db
  redisUrl: string
  databaseUrl: string
  redisPid: number
  postgresPid: number
  /** Switches the module on in many guilds at once. */
  enable(guildIds: readonly string[]): Promise<void>
  /** Guilds whose invites are known. */
  primed(): Promise<number>
  /** As if ten joins had shown that lists and dispatches are in time: nothing is waited for. */
  provePunctual(): Promise<void>
}

const enabledAtOnce = 500
/** Guilds were enabled before anybody joined. */
const enabledAgoMs = 3_600_000

export async function startStores(): Promise<Stores> {
  const [redisServer, postgres] = await Promise.all([startTestRedis(), startTestPostgres()])
  await migrateToLatest(postgres.url)
  const redis = new Redis(redisServer.url, { maxRetriesPerRequest: null })
  const { db } = connectPostgres({
    url: postgres.url,
    log: pino({ level: 'silent' }),
    applicationName: 'bench',
    maxConnections: 4,
    // A million rows at once take their time.
    statementTimeoutMs: 600_000,
  })
  const enabledGuilds = makeEnabledGuilds(redis)
  return {
    redis,
    db,
    redisUrl: redisServer.url,
    databaseUrl: postgres.url,
    redisPid: redisServer.pid,
    postgresPid: postgres.pid,
    async enable(guildIds) {
      const generation = Date.now() - enabledAgoMs
      await sql`insert into guild_settings (guild_id, generation)
        select unnest(${guildIds}::bigint[]), ${generation}`.execute(db)
      for (let from = 0; from < guildIds.length; from += enabledAtOnce) {
        const group = guildIds.slice(from, from + enabledAtOnce)
        await Promise.all(group.map((guildId) => enabledGuilds.enable(guildId, generation)))
      }
    },
    async primed() {
      const found = new Set<string>()
      for await (const some of redis.scanStream({
        match: 'usher:{p*}:guild:*:invites',
        count: 1_000,
      })) {
        for (const key of some as string[]) found.add(key) // a page of keys, as ioredis documents it
      }
      return found.size
    },
    async provePunctual() {
      const inTime = { inTimeInARow: 10, littleInARow: 10, lagMs: 0 }
      const kept = { format: 1, at: Date.now(), invites: inTime, vanity: inTime, latenessMs: 0 }
      await redis.hset(keys.punctuality(), '0', JSON.stringify(kept))
    },
    async [Symbol.asyncDispose]() {
      redis.disconnect()
      await db.destroy()
      await Promise.all([redisServer.stop(), postgres.stop()])
    },
  }
}
