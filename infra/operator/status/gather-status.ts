import { sql } from 'kysely'
import type { OperatorContext } from '../command.ts'
import { gatherJournal, type JournalStatus } from './gather-journal.ts'
import { partitionState } from '#core/postgres/ensure-partitions.ts'
import { makeGuildSettings } from '#core/postgres/guild-settings.ts'
import { rejectFigures } from '#core/postgres/journal-rejects.ts'
import { outboxFigures } from '#core/postgres/outbox-figures.ts'
import { partitionedTables, type PartitionedTable } from '#core/postgres/partitions.ts'
import { privacyKeyState } from '#core/postgres/privacy-key.ts'
import { keys } from '#core/redis/keys.ts'
import { type LogLevel, makeSharedLogLevel } from '#core/redis/log-level.ts'
import { makePresentGuilds } from '#core/redis/present-guilds.ts'
import { storedSessions } from '#core/redis/stored-sessions.ts'

/** How the product does. Instants are ISO 8601. */
export type Status = {
  at: string
  shards: { total: number; sessions: { shardId: number; sequence: number }[] }[]
  guilds: {
    present: number
    enabled: number
    /** As the clusters know it: those enabled, without those that the bot has left. */
    enabledInRedis: number
    left: number
  }
  journal: JournalStatus
  partitions: Record<PartitionedTable, TablePartitions>
  outbox: {
    messages: number
    channels: number
    oldestWaitedMs: number | null
    countedForDigests: number
  }
  rejects: { entries: number; newestAt: string | null }
  /** What Discord has refused within its 10 minutes; at 10,000 it bans the address. */
  refusedRequests: number
  privacyKey: 'in-use' | 'unused' | 'another' | 'not-set'
  logLevel: { level: LogLevel; leftMs: number } | null
}

export type TablePartitions = {
  attached: number
  /** First and last day that rows can be of. */
  from: string | null
  until: string | null
  missing: string[]
  expired: string[]
}

/** Reads it all from the stores that the product runs on. */
export async function gatherStatus(context: OperatorContext): Promise<Status> {
  const { config, stores, redis } = context
  const { db } = stores
  const at = await databaseNow(context)
  const key = config.PRIVACY_KEY
  return {
    at: at.toISOString(),
    shards: byTotal(await storedSessions(redis)),
    guilds: await gatherGuilds(context),
    journal: await gatherJournal(context),
    partitions: await gatherPartitions(context, at),
    outbox: await gatherOutbox(context, at),
    rejects: await gatherRejects(context),
    refusedRequests: Number((await redis.get(keys.invalidRequests())) ?? 0),
    privacyKey: key === undefined ? 'not-set' : await privacyKeyState(db, key),
    logLevel: (await makeSharedLogLevel(redis).read()) ?? null,
  }
}

/** Ages of rows are told by the clock that wrote them. */
async function databaseNow({ stores }: OperatorContext): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`select now() as now`.execute(stores.db)
  return rows[0]?.now ?? new Date()
}

function byTotal(sessions: Awaited<ReturnType<typeof storedSessions>>): Status['shards'] {
  const groups = Map.groupBy(sessions, ({ totalShards }) => totalShards)
  return [...groups].map(([total, of]) => ({
    total,
    sessions: of.map(({ shardId, sequence }) => ({ shardId, sequence })),
  }))
}

async function gatherGuilds({ stores, redis }: OperatorContext): Promise<Status['guilds']> {
  const [present, inRedis, { enabled, left }] = await Promise.all([
    makePresentGuilds(redis).count(),
    stores.enabledGuilds.all(),
    makeGuildSettings(stores.db).count(),
  ])
  return { present, enabled, enabledInRedis: inRedis.size, left }
}

async function gatherPartitions(
  { stores }: OperatorContext,
  at: Date,
): Promise<Status['partitions']> {
  const { attached, missing, expired } = await partitionState(stores.db, at)
  const tables = partitionedTables.map((name): [PartitionedTable, TablePartitions] => {
    const of = attached.filter(({ table }) => table === name)
    const namesOf = (some: typeof attached) =>
      some.filter(({ table }) => table === name).map((partition) => partition.name)
    const days = of.map(({ from }) => from)
    return [
      name,
      {
        attached: of.length,
        from: days.at(0) ?? null,
        until: days.at(-1) ?? null,
        missing: namesOf(missing),
        expired: namesOf(expired),
      },
    ]
  })
  // A table each.
  return Object.fromEntries(tables) as Status['partitions']
}

async function gatherOutbox({ stores }: OperatorContext, at: Date): Promise<Status['outbox']> {
  const { messages, channels, oldestAt, counted } = await outboxFigures(stores.db)
  return {
    messages,
    channels,
    oldestWaitedMs: oldestAt && Math.max(0, at.getTime() - oldestAt.getTime()),
    countedForDigests: counted,
  }
}

async function gatherRejects({ stores }: OperatorContext): Promise<Status['rejects']> {
  const { entries, newestAt } = await rejectFigures(stores.db)
  return { entries, newestAt: newestAt?.toISOString() ?? null }
}
