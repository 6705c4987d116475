import type { Redis } from 'ioredis'
import { keys } from './keys.ts'

/** The levels that can be asked for, the most severe first. */
export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const
export type LogLevel = (typeof logLevels)[number]

export function isLogLevel(text: string): text is LogLevel {
  return logLevels.some((level) => level === text)
}

/** The log level that holds for all processes in place of their own `LOG_LEVEL`, for some time. */
export type SharedLogLevel = {
  set(level: LogLevel, forMs: number): Promise<void>
  /** Every process goes back to its own. */
  clear(): Promise<void>
  /** Undefined where each has its own. */
  read(): Promise<{ level: LogLevel; leftMs: number } | undefined>
}

/** It goes by itself: nobody has to think of turning it back, and Redis alone keeps the time. */
export function makeSharedLogLevel(redis: Redis): SharedLogLevel {
  const key = keys.logLevel()
  return {
    async set(level, forMs) {
      await redis.set(key, level, 'PX', forMs)
    },
    async clear() {
      await redis.del(key)
    },
    async read() {
      const [level, leftMs] = await Promise.all([redis.get(key), redis.pttl(key)])
      // An Usher of another version may know other levels; it may be gone between the two answers.
      if (level === null || leftMs <= 0 || !isLogLevel(level)) return undefined
      return { level, leftMs }
    },
  }
}
