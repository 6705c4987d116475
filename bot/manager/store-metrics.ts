import type { Redis } from 'ioredis'
import type { Logger } from 'pino'
import { Gauge, type Registry } from 'prom-client'
import type { Db } from '#core/postgres/connect.ts'
import { partitionTables } from '#core/postgres/ensure-partitions.ts'
import { journalPositions } from '#core/postgres/journal-positions.ts'
import { partitionReach } from '#core/postgres/partition-reach.ts'
import { storeFigures } from '#core/postgres/store-figures.ts'
import { countInvalidRequests } from '#core/redis/invalid-requests.ts'
import { measureJournals } from '#core/redis/journal-backlog.ts'
import { journalLagMs } from '#core/redis/journal-lag.ts'
import { redisMemory } from '#core/redis/memory.ts'
import { metrics, type MetricSpec } from '#core/telemetry/metric-catalogue.ts'
import { repeat } from '#core/timing/repeat.ts'

/** As often as Prometheus asks, mostly; and no more often, however many ask. */
const MEASURE_EVERY_MS = 15_000

export type StoreMetricsDeps = {
  redis: Redis
  db: Db
  registry: Registry
  log: Logger
  now: () => number
}

export type StoreMetrics = {
  /** Measures once, and says nothing of a store that is away. */
  measure(): Promise<void>
  /** Measures again and again, as long as the process lives. */
  start(): void
}

/**
 * What Redis and Postgres hold. All machines share them, so each manager measures the same: once a
 * machine and at a pace of its own, not with every cluster and scrape. What could not be measured is
 * absent, as an old figure would look like a good one.
 */
export function makeStoreMetrics(deps: StoreMetricsDeps): StoreMetrics {
  const { redis, db, registry, log, now } = deps
  const gauges = makeGauges(registry)

  async function measureRedis(): Promise<void> {
    const [journals, memory, invalid] = await Promise.all([
      measureJournals(redis),
      redisMemory(redis),
      countInvalidRequests(redis),
    ])
    gauges.journalSettlements.set(journals.settlements)
    gauges.journalLongest.set(journals.longest)
    gauges.journalOldest.set(journals.oldestAgeMs / 1_000)
    gauges.redisMemory.set(memory.usedBytes)
    gauges.redisMemoryMax.set(memory.maxBytes)
    gauges.restInvalid.set(invalid)
  }

  async function measurePostgres(): Promise<void> {
    const [figures, tables] = await Promise.all([storeFigures(db), partitionTables(db)])
    for (const [kind, messages] of Object.entries(figures.waiting)) {
      gauges.outboxMessages.set({ kind }, messages)
    }
    gauges.outboxOldest.set(figures.oldestAgeSeconds)
    gauges.digestEvents.set(figures.digestEvents)
    gauges.journalRejects.set(figures.rejects)
    gauges.postgresSize.set(figures.bytes)
    const attached = tables.flatMap((table) => (table.attached ? [table.partition] : []))
    for (const { table, aheadMs, oldestAgeMs } of partitionReach(attached, now())) {
      gauges.partitionsAhead.set({ table }, aheadMs / 1_000)
      gauges.partitionOldest.set({ table }, oldestAgeMs / 1_000)
    }
  }

  async function measureBoth(): Promise<void> {
    gauges.journalLag.set((await journalLagMs(redis, await journalPositions(db))) / 1_000)
  }

  /** @returns whether it could be measured */
  async function attempt(what: () => Promise<void>, own: readonly Gauge[]): Promise<boolean> {
    try {
      await what()
      return true
    } catch (error) {
      own.forEach(clear)
      log.debug({ err: String(error) }, 'a store could not be measured')
      return false
    }
  }

  async function measure(): Promise<void> {
    const [isRedisUp, isPostgresUp] = await Promise.all([
      attempt(measureRedis, gauges.ofRedis),
      attempt(measurePostgres, gauges.ofPostgres),
    ])
    gauges.storeUp.set({ store: 'redis' }, Number(isRedisUp))
    gauges.storeUp.set({ store: 'postgres' }, Number(isPostgresUp))
    await attempt(measureBoth, [gauges.journalLag])
  }

  return {
    measure,
    start() {
      void measure()
      repeat({ duty: 'measure-stores', everyMs: MEASURE_EVERY_MS, log, run: measure })
    },
  }
}

function makeGauges(registry: Registry) {
  const gauge = <L extends string>(spec: MetricSpec<L>) => {
    const made = new Gauge({ ...spec, registers: [registry] })
    clear(made)
    return made
  }
  const ofRedis = {
    journalSettlements: gauge(metrics.journalSettlements),
    journalLongest: gauge(metrics.journalLongest),
    journalOldest: gauge(metrics.journalOldest),
    redisMemory: gauge(metrics.redisMemory),
    redisMemoryMax: gauge(metrics.redisMemoryMax),
    restInvalid: gauge(metrics.restInvalidInWindow),
  }
  const ofPostgres = {
    outboxMessages: gauge(metrics.outboxMessages),
    outboxOldest: gauge(metrics.outboxOldest),
    digestEvents: gauge(metrics.digestEvents),
    journalRejects: gauge(metrics.journalRejects),
    postgresSize: gauge(metrics.postgresSize),
    partitionsAhead: gauge(metrics.partitionsAhead),
    partitionOldest: gauge(metrics.partitionOldest),
  }
  return {
    ...ofRedis,
    ...ofPostgres,
    ofRedis: Object.values(ofRedis),
    ofPostgres: Object.values(ofPostgres),
    journalLag: gauge(metrics.journalLag),
    storeUp: gauge(metrics.storeUp),
  }
}

/** Without this a gauge without labels is 0 until it is set. */
function clear(gauge: Pick<Gauge, 'reset' | 'remove'>): void {
  gauge.reset()
  gauge.remove({})
}
