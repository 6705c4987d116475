import { sql } from 'kysely'
import type { Db } from './connect.ts'
import {
  isExpired,
  parsePartitionName,
  partitionedTables,
  wantedPartitions,
  type Partition,
} from './partitions.ts'

/** Advisory lock of who makes or drops partitions: 'usher' read as a number. */
const LOCK_KEY = 504_944_354_674
const LOCK_TIMEOUT_MS = 2_000

/**
 * Makes the partitions that `joins` and `day_counts` need around `now` and do not have; several
 * workers at once make each once. Writers are not held up: a table is made apart, then attached.
 * @returns the names of those it made
 */
export async function ensurePartitions(db: Db, now: Date): Promise<string[]> {
  const missing = async (at: Db) => (await partitionState(at, now)).missing
  if ((await missing(db)).length === 0) return []
  return db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(${LOCK_KEY})`.execute(tx)
    const made = await missing(tx)
    for (const partition of made) await makePartition(tx, partition)
    return made.map(({ name }) => name)
  })
}

/**
 * Drops the partitions of which everything is out of every guild's 31 days, without holding up
 * readers or writers for longer than `LOCK_TIMEOUT_MS`. What a crash left half done is finished.
 * @returns the names of those it dropped; none while another worker is at it
 * @throws what Postgres says when a lock is not to be had in time: try again later
 */
export async function dropExpiredPartitions(db: Db, now: Date): Promise<string[]> {
  return db.connection().execute(async (connection) => {
    const lock = await sql<{ locked: boolean }>`
      select pg_try_advisory_lock(${LOCK_KEY}) as locked`.execute(connection)
    if (!lock.rows[0]?.locked) return []
    const dropped: string[] = []
    try {
      await sql`select set_config('lock_timeout', ${`${LOCK_TIMEOUT_MS}ms`}, false)`.execute(
        connection,
      )
      for (const table of await partitionTables(connection)) {
        if (!isExpired(table.partition, now.getTime())) continue
        await dropPartition(connection, table)
        dropped.push(table.partition.name)
      }
      return dropped
    } finally {
      await sql`reset lock_timeout`.execute(connection)
      await sql`select pg_advisory_unlock(${LOCK_KEY})`.execute(connection)
    }
  })
}

/** Partitions around `now`: those attached, oldest first; wanted ones that are not; expired ones. */
export type PartitionState = {
  attached: Partition[]
  missing: Partition[]
  expired: Partition[]
}

export async function partitionState(db: Db, now: Date): Promise<PartitionState> {
  const tables = (await partitionTables(db)).filter(({ attached }) => attached)
  const attached = tables.map(({ partition }) => partition)
  const names = new Set(attached.map(({ name }) => name))
  return {
    attached,
    missing: wantedPartitions(now.getTime()).filter(({ name }) => !names.has(name)),
    expired: attached.filter((partition) => isExpired(partition, now.getTime())),
  }
}

type PartitionTable = { partition: Partition; attached: boolean; detachPending: boolean }

/** Every table that is named like a partition, attached or not. */
export async function partitionTables(db: Db): Promise<PartitionTable[]> {
  const { rows } = await sql<{ name: string; attached: boolean; pending: boolean }>`
    select c.relname as name, i.inhrelid is not null as attached,
      coalesce(i.inhdetachpending, false) as pending
    from pg_class c left join pg_inherits i on i.inhrelid = c.oid
    where c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace
      and c.relname ~ ${`^(${partitionedTables.join('|')})_[0-9]{4}_[0-9]{2}_[0-9]{2}$`}
    order by c.relname`.execute(db)
  return rows.flatMap(({ name, attached, pending }) => {
    const partition = parsePartitionName(name)
    return partition ? [{ partition, attached, detachPending: pending }] : []
  })
}

async function makePartition(tx: Db, { table, name, from, until }: Partition): Promise<void> {
  const parent = sql.table(table)
  const child = sql.table(name)
  await sql`create table if not exists ${child} (like ${parent} including all)`.execute(tx)
  await sql`alter table ${parent} attach partition ${child}
    for values from (${sql.lit(bound(table, from))}) to (${sql.lit(bound(table, until))})`.execute(
    tx,
  )
}

async function dropPartition(db: Db, { partition, attached, detachPending }: PartitionTable) {
  const parent = sql.table(partition.table)
  const child = sql.table(partition.name)
  if (detachPending) await sql`alter table ${parent} detach partition ${child} finalize`.execute(db)
  else if (attached) {
    await sql`alter table ${parent} detach partition ${child} concurrently`.execute(db)
  }
  await sql`drop table if exists ${child}`.execute(db)
}

/** A day of `joins` is UTC, whatever the session's time zone. */
function bound(table: Partition['table'], day: string): string {
  return table === 'joins' ? `${day}T00:00:00Z` : day
}
