import type { Logger } from 'pino'
import type { Db } from '#core/postgres/connect.ts'
import { removeOldRejects } from '#core/postgres/journal-rejects.ts'
import { dropExpiredPartitions, ensurePartitions } from '#core/postgres/ensure-partitions.ts'

export type PartitionsJobDeps = { db: Db; log: Logger; now: () => number }

const EVERY_MS = 3_600_000
/** New days are made a week ahead, so a failed run may take its time. */
const RETRY_MS = 60_000

/** Keeps the daily partitions: makes what is missing, drops what has expired, with the rejects that
 *  are as old; every hour. */
export type PartitionsJob = {
  /** Resolves once the partitions of today are there. @throws what Postgres says when it is away */
  start(): Promise<void>
  /** Resolves when a run under way has ended. */
  stop(): Promise<void>
}

export function makePartitionsJob({ db, log, now }: PartitionsJobDeps): PartitionsJob {
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()
  let isStopped = false

  async function ensure(): Promise<void> {
    const made = await ensurePartitions(db, new Date(now()))
    if (made.length > 0) log.info({ made: made.length }, 'partitions made')
  }

  async function drop(): Promise<void> {
    const dropped = await dropExpiredPartitions(db, new Date(now()))
    if (dropped.length > 0) log.info({ partitions: dropped }, 'expired partitions dropped')
    const rejects = await removeOldRejects(db, new Date(now()))
    if (rejects > 0) log.info({ rejects }, 'old journal rejects deleted')
  }

  function schedule(inMs: number): void {
    if (isStopped) return
    timer = setTimeout(() => {
      running = runOnce()
    }, inMs)
    timer.unref()
  }

  async function runOnce(): Promise<void> {
    try {
      await ensure()
      await drop()
      schedule(EVERY_MS)
    } catch (error) {
      log.warn({ err: error }, 'partitions could not be kept; trying again in a minute')
      schedule(RETRY_MS)
    }
  }

  return {
    async start() {
      await ensure()
      schedule(0) // dropping may wait for locks; nobody waits for it
    },
    async stop() {
      isStopped = true
      clearTimeout(timer)
      await running
    },
  }
}
