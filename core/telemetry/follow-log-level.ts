import type { Redis } from 'ioredis'
import type { Logger } from 'pino'
import { isStoreAway } from '#core/errors/is-store-away.ts'
import { makeSharedLogLevel } from '#core/redis/log-level.ts'
import { repeat } from '#core/timing/repeat.ts'

const LOOK_EVERY_MS = 2_000

export type FollowLogLevelOptions = {
  redis: Redis
  /** The process's own, whose level is the one to go back to. */
  log: Logger
  /** Others that live as long: pino's children keep the level that they were made with. */
  children?: readonly { level: string }[]
  everyMs?: number
}

/**
 * Keeps a process's loggers at the level that the operator asked of all processes, and at their own
 * where none is asked for. It looks every 2 s: nothing can be missed while Redis was away, as a
 * message could.
 * @returns a function that stops it
 */
export function followLogLevel(options: FollowLogLevelOptions): () => Promise<void> {
  const { redis, log, children = [], everyMs = LOOK_EVERY_MS } = options
  const own = log.level
  const shared = makeSharedLogLevel(redis)

  async function readOrKeep(): Promise<string> {
    try {
      return (await shared.read())?.level ?? own
    } catch (error) {
      // Redis says so itself when it is away; until it is back, the level stays.
      if (isStoreAway(error)) return log.level
      throw error
    }
  }

  return repeat({
    duty: 'follow-log-level',
    everyMs,
    log,
    async run() {
      const level = await readOrKeep()
      if (level === log.level) return
      const former = log.level
      for (const logger of [log, ...children]) logger.level = level
      log.info({ from: former, to: level }, 'log level changed')
    },
  })
}
