import { pino } from 'pino'
import { serveParent } from '../serve-parent.ts'
import { makeRecorder } from '#bot/recorder/recorder.ts'
import { connectPostgres } from '#core/postgres/connect.ts'
import { makePseudonymOf } from '#core/privacy/pseudonyms.ts'
import { connectRedis } from '#core/redis/connect.ts'
import { makeFeedPublisher } from '#core/redis/feed.ts'

/* A process that does nothing but record. */
export interface Recorded {
  joins: number
  transactions: number
  /** From the start of the recorder to the commit of the last join. */
  ms: number
  cpuMs: number
}

export type RecorderMethods = {
  /** Records until that many joins are in Postgres. @throws Error where that takes too long */
  record: (joins: number, boundMs: number) => Promise<Recorded>
}

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

async function record(wanted: number, boundMs: number): Promise<Recorded> {
  const { promise: done, resolve, reject } = Promise.withResolvers<void>()
  let joins = 0
  let transactions = 0
  const recorder = makeRecorder({
    redis,
    db,
    log,
    pseudonymOf: makePseudonymOf(Buffer.alloc(32, 9)),
    now: Date.now,
    feed: makeFeedPublisher(redis),
    onRecorded(batch) {
      joins += batch.joins
      transactions += 1
      if (joins >= wanted) resolve()
    },
  })
  const timer = setTimeout(() => {
    reject(new Error(`${joins} of ${wanted} joins are recorded in ${boundMs} ms`))
  }, boundMs)
  const startedAt = performance.now()
  const cpuAt = process.cpuUsage()
  recorder.start()
  await done.finally(() => clearTimeout(timer))
  const ms = performance.now() - startedAt
  await recorder.stop()
  const { user, system } = process.cpuUsage(cpuAt)
  return { joins, transactions, ms, cpuMs: (user + system) / 1_000 }
}

const methods: RecorderMethods = { record }
serveParent(methods, async () => {
  redis.disconnect()
  await db.destroy()
})
