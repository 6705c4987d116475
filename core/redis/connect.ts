import { Redis } from 'ioredis'
import type { Logger } from 'pino'
import { coalesceWrites } from './coalesce-writes.ts'

/** Longest pause between two attempts to reach Redis again. */
const RECONNECT_MAX_MS = 2_000

export type ConnectRedisOptions = {
  url: string
  log: Logger
  /** Shown by `CLIENT LIST`. */
  connectionName: string
  /** A command fails after this long, instead of waiting for Redis for ever. */
  commandTimeoutMs?: number
}

/**
 * Opens a connection that reconnects by itself, for ever. A command sent while Redis is away waits
 * for it and fails after `commandTimeoutMs` (10 s); one that was under way is sent again: whatever
 * is sent must be safe to repeat, as scripts that refuse a repetition are.
 */
export function connectRedis(options: ConnectRedisOptions): Redis {
  const { url, log, connectionName, commandTimeoutMs = 10_000 } = options
  const redis = new Redis(url, {
    connectionName,
    commandTimeout: commandTimeoutMs,
    maxRetriesPerRequest: null,
    autoResendUnfulfilledCommands: true,
    autoResubscribe: true,
    retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 6), RECONNECT_MAX_MS),
  })
  redis.on('connect', () => coalesceWrites(redis.stream))
  let wasReady = false
  redis.on('ready', () => {
    if (wasReady) log.info({ connectionName }, 'redis connection restored')
    wasReady = true
  })
  redis.on('error', (error: Error) => {
    log.warn({ connectionName, err: error.message }, 'redis connection failed')
  })
  return redis
}

/**
 * Proves once, at start, that Redis answers.
 * @throws Error with one sentence naming `REDIS_URL`; the URL's password is not in it.
 */
export async function assertRedisReachable(url: string, timeoutMs = 5_000): Promise<void> {
  const probe = new Redis(url, {
    lazyConnect: true,
    connectTimeout: timeoutMs,
    commandTimeout: timeoutMs,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  })
  let lastError: Error | undefined
  probe.on('error', (error: Error) => (lastError = error))
  try {
    await probe.connect()
    await probe.ping()
  } catch (error) {
    const { hostname, port } = new URL(url)
    const why = lastError?.message ?? (error instanceof Error ? error.message : String(error))
    throw new Error(`REDIS_URL: no Redis answers at ${hostname}:${port || 6379} (${why})`, {
      cause: error,
    })
  } finally {
    probe.disconnect()
  }
}
