import type { Redis } from 'ioredis'
import { pino } from 'pino'
import { connectPostgres, type Db } from '#core/postgres/connect.ts'
import { makeGuildSettings, type GuildSettingsPatch } from '#core/postgres/guild-settings.ts'
import { makePseudonymOf, type PseudonymOf } from '#core/privacy/pseudonyms.ts'
import { connectRedis } from '#core/redis/connect.ts'
import { keys } from '#core/redis/keys.ts'
import { partitionOfGuild } from '#core/redis/partitions.ts'

export const silent = pino({ level: 'silent' })

/** Connections to a test's stores, with what recorders take. */
export type Stores = {
  redis: Redis
  db: Db
  pseudonymOf: PseudonymOf
  now: () => number
  close(): Promise<void>
}

export function openStores(options: {
  redisUrl: string
  databaseUrl: string
  /** How long a command waits for Redis; 2 s unless told. */
  commandTimeoutMs?: number
}): Stores {
  const redis = connectRedis({
    url: options.redisUrl,
    log: silent,
    connectionName: 'test',
    commandTimeoutMs: options.commandTimeoutMs ?? 2_000,
  })
  const { db } = connectPostgres({
    url: options.databaseUrl,
    log: silent,
    applicationName: 'test',
    maxConnections: 4,
  })
  return {
    redis,
    db,
    pseudonymOf: makePseudonymOf(Buffer.alloc(32, 9)),
    now: () => Date.now(),
    async close() {
      redis.disconnect()
      await db.destroy()
    },
  }
}

export type TestGuild = { guildId: string; generation: number; partition: number }

let guilds = 0

/** A guild that enabled the module a minute ago; each is the first of a partition of its own. */
export async function anEnabledGuild(
  { db, redis }: Stores,
  settings: GuildSettingsPatch = {},
): Promise<TestGuild> {
  guilds += 1
  const guildId = String(BigInt(guilds) << 22n)
  const enabledAt = new Date(Date.now() - 60_000)
  const repository = makeGuildSettings(db)
  await repository.enable(guildId, enabledAt)
  if (Object.keys(settings).length > 0) await repository.update(guildId, settings)
  const partition = partitionOfGuild(guildId)
  await redis.hset(keys.generations(partition), guildId, enabledAt.getTime())
  return { guildId, generation: enabledAt.getTime(), partition }
}
