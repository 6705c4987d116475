import { setTimeout as pause } from 'node:timers/promises'
import { pino } from 'pino'
import { fillJournal } from '../fill-journal.ts'
import { serveParent } from '../serve-parent.ts'
import { makeRecorder } from '#bot/recorder/recorder.ts'
import { connectPostgres } from '#core/postgres/connect.ts'
import { makePseudonymOf } from '#core/privacy/pseudonyms.ts'
import { connectRedis } from '#core/redis/connect.ts'
import { makeFeedPublisher } from '#core/redis/feed.ts'
import { partitionOfGuild } from '#core/redis/partitions.ts'

export interface RecordingWaits {
  /** Of each join that was recorded: from its settlement until its commit was known. */
  joins: number[]
  /** Of each transaction: from before it began until its commit was known. */
  transactions: number[]
}

/* A process that settles so many joins a second and records each at once, as a cluster does. */
export type SteadyRecorderMethods = {
  start: (guildIds: readonly string[], joinsPerSecond: number) => void
  /** Since it was last asked, in ms. */
  waits: () => RecordingWaits
}

const TICK_MS = 10
const { DATABASE_URL = '', REDIS_URL = '' } = process.env
const log = pino({ level: 'warn' })
const redis = connectRedis({
  url: REDIS_URL,
  log,
  connectionName: 'bench',
  commandTimeoutMs: 5_000,
})
const { db } = connectPostgres({
  url: DATABASE_URL,
  log,
  applicationName: 'bench-recorder',
  maxConnections: 10,
})
const stopped = new AbortController()
let waits: RecordingWaits = { joins: [], transactions: [] }
const ignored = { inc: () => undefined }
const recorder = makeRecorder({
  redis,
  db,
  log,
  pseudonymOf: makePseudonymOf(Buffer.alloc(32, 9)),
  now: Date.now,
  feed: makeFeedPublisher(redis),
  counters: {
    joins: ignored,
    ignored,
    rejected: ignored,
    batchDuration: {
      observe({ outcome }, seconds) {
        if (outcome === 'recorded') waits.transactions.push(seconds * 1_000)
      },
    },
  },
  onRecorded({ feed }) {
    const now = Date.now()
    for (const events of feed.values())
      for (const { joinedAt } of events) waits.joins.push(now - joinedAt)
  },
})

async function settleSteadily(guildIds: readonly string[], joinsPerSecond: number): Promise<void> {
  const startedAt = performance.now()
  for (let settled = 0; !stopped.signal.aborted; await pause(TICK_MS)) {
    const due = Math.floor(((performance.now() - startedAt) / 1_000) * joinsPerSecond)
    for (; settled < due; settled += 1) {
      const guildId = guildIds[settled % guildIds.length] ?? ''
      await fillJournal({ redis, guildIds: [guildId], joins: 1, from: settled })
      recorder.notify(partitionOfGuild(guildId))
    }
  }
}

const methods: SteadyRecorderMethods = {
  start(guildIds, joinsPerSecond) {
    recorder.start()
    void settleSteadily(guildIds, joinsPerSecond)
  },
  waits() {
    const found = waits
    waits = { joins: [], transactions: [] }
    return found
  },
}
serveParent(methods, async () => {
  stopped.abort()
  await recorder.stop()
  redis.disconnect()
  await db.destroy()
})
