import type { Redis } from 'ioredis'
import { sql } from 'kysely'
import type { Benchmark, Row } from '../benchmark.ts'
import { startChild } from '../child.ts'
import type { RecorderMethods } from '../children/recorder.ts'
import { fillJournal } from '../fill-journal.ts'
import { fillGuilds } from '../fill-guilds.ts'
import { startStores, type Stores } from '../stores.ts'
import { makePresentGuilds } from '#core/redis/present-guilds.ts'
import { fillWithJoins } from '#test/support/million-joins.ts'

const boundMs = 120_000

/** What the stores keep, and for how much of what: nothing of it depends on how busy a machine is. */
export const storage: Benchmark = {
  name: 'storage',
  title: 'Storage: bytes that one of each takes',
  async run(context) {
    const [guilds, joins] = context.isQuick ? [500, 1_000] : [10_000, 20_000]
    await using stores = await startStores()
    const { redis } = stores
    const guildIds = Array.from({ length: guilds }, (_, place) => String(BigInt(place + 1) << 22n))
    const bytes = await redisBytes(stores, guildIds, joins)

    await fillWithJoins(stores.db, new Date(), context.isQuick ? { joins: 20_000 } : {})
    const commandsAt = await info(redis, 'total_commands_processed')
    await using child = await startChild<RecorderMethods>({
      file: 'recorder.ts',
      env: { DATABASE_URL: stores.databaseUrl, REDIS_URL: stores.redisUrl },
      profileFolder: context.profileFolder,
    })
    await child.ask('record', joins, boundMs)
    const recording = (await info(redis, 'total_commands_processed')) - commandsAt
    const row = (what: string, value: number): Row => ({ what, unit: 'B', ours: [value] })
    const sizes = await rowSizes(stores)
    return {
      rows: [
        row('Redis: a guild with the tracker on', bytes.guild),
        row('Redis: a guild that the bot is in', bytes.presentGuild),
        row('Redis: a settlement that waits to be recorded', bytes.settlement),
        {
          what: 'Redis: commands of a join, those within scripts among them',
          unit: '',
          ours: [bytes.settlementCommands + recording / joins],
        },
        row('Postgres: a join', sizes.joins.table),
        row('Postgres: the indexes of a join', sizes.joins.indexes),
        row('Postgres: a row of day_counts with its index', sizes.day_counts.both),
        row('Postgres: an invite with its indexes', sizes.invites.both),
      ],
      notes: [
        `Redis: \`used_memory\` before and after ${guilds} guilds with 20 invites, 50 channels and 30 roles each, and ${joins} settlements of a join with its invite. Postgres: the tables of ${context.isQuick ? 'a few' : '1,100,000'} joins, vacuumed.`,
      ],
    }
  },
}

async function redisBytes(stores: Stores, guildIds: readonly string[], joins: number) {
  const { redis } = stores
  const memory = () => info(redis, 'used_memory')
  const atFirst = await memory()
  const presentGuilds = makePresentGuilds(redis)
  await presentGuilds.add(guildIds)
  const present = await memory()
  await stores.enable(guildIds)
  await fillGuilds(redis, guildIds)
  const filled = await memory()
  const commandsAt = await info(redis, 'total_commands_processed')
  await fillJournal({ redis, guildIds, joins, from: 0 })
  const commands = (await info(redis, 'total_commands_processed')) - commandsAt
  return {
    presentGuild: (present - atFirst) / guildIds.length,
    guild: (filled - present) / guildIds.length,
    settlement: ((await memory()) - filled) / joins,
    settlementCommands: commands / joins,
  }
}

/** A number that `INFO` tells. */
async function info(redis: Redis, name: string): Promise<number> {
  const found = new RegExp(`^${name}:(\\d+)`, 'm').exec(await redis.info())
  if (found === null) throw new Error(`Redis does not tell ${name}`)
  return Number(found[1])
}

async function rowSizes({ db }: Stores) {
  const of = async (table: string) => {
    const { rows } = await sql<{ rows: string; bytes: string; indexes: string }>`
      select sum(n_live_tup)::text as rows, sum(pg_table_size(relid))::text as bytes,
        sum(pg_indexes_size(relid))::text as indexes
      from pg_stat_user_tables where relname ~ ${`^${table}(_[0-9_]+)?$`} and n_live_tup > 1000
    `.execute(db)
    const [all] = rows
    const count = Number(all?.rows)
    const [own, indexes] = [Number(all?.bytes) / count, Number(all?.indexes) / count]
    return { table: own, indexes, both: own + indexes }
  }
  await sql`select pg_stat_force_next_flush()`.execute(db)
  return {
    joins: await of('joins'),
    day_counts: await of('day_counts'),
    invites: await of('invites'),
  }
}
