import {
  CompressionMethod,
  SimpleShardingStrategy,
  WebSocketManager,
  WebSocketShardDestroyRecovery,
  WebSocketShardEvents,
} from '@discordjs/ws'
import type { REST } from '@discordjs/rest'
import type { GatewayDispatchPayload } from 'discord-api-types/v10'
import type { Redis } from 'ioredis'
import type { Logger } from 'pino'
import { withIdentifyAllowance } from './identify-allowance.ts'
import { makeIdentifyTurns } from './identify-turns.ts'
import { mendShards } from './mend-shards.ts'
import type { ShardSessions } from './shard-sessions.ts'
import { intents } from '#core/discord/intents.ts'

/** Closing with any code but 1000 and 1001 keeps the session, so that a successor can resume it. */
const RESUMABLE_CLOSE_CODE = 4200

/** Joins of a minute, for which lanes may wait for lists, at 300 a second; some 20 MB. */
const OPEN_MAX = 20_000

/** The library connects again 500 ms after it closed; what it has received is handled by then. */
const CLOSED_FOR_MS = 400

export type ShardState = 'connecting' | 'ready'

export type GatewayOptions = {
  rest: REST
  redis: Redis
  sessions: ShardSessions
  token: string
  shardIds: readonly number[]
  totalShards: number
  onDispatch: (payload: GatewayDispatchPayload, shardId: number) => void
  /** Whether the shards are this process's to connect; asked before every connection. */
  mayConnect?: () => Promise<boolean>
  /** How long a turn to identify lasts; 5.5 s unless told. */
  identifyTurnMs?: number
  /** Dispatches of a shard that may be unsettled at once; 20,000 unless told. */
  openMax?: number
  /** Discord refuses the connection for good: wrong token, intents that are switched off, … */
  onFatal: (reason: string) => void
  counters?: GatewayCounters
  log: Logger
}

export type GatewayCounters = {
  /** Connections that came to be ready. */
  connections: { inc(labels: { kind: 'identified' | 'resumed' }): void }
  /** Those that ended, by WebSocket's status. */
  closes: { inc(labels: { status: number }): void }
  /** Round trips, in seconds. */
  heartbeat: { observe(seconds: number): void }
}

export type Gateway = {
  connect(): Promise<void>
  /** State of every shard of this process. */
  states(): ReadonlyMap<number, ShardState>
  /** Since when a shard's dispatches come, in ms; null while they do not. */
  connectedSince(shardId: number): number | null
  /** Closes so that Discord keeps the sessions. */
  closeResumably(): Promise<void>
}

/**
 * Shards of this process, on `@discordjs/ws`.
 *
 * A shard of which too many dispatches are not settled, as while Redis is away, closes so that
 * Discord keeps its session, and what comes meanwhile, for replay; it resumes once they are settled.
 * Discord keeps a session for some minutes and so many dispatches as it pleases. Where that was too
 * little it refuses to resume, a new session begins, and catch-up finds by the invites' uses who
 * came meanwhile, without their names.
 */
export function makeGateway(options: GatewayOptions): Gateway {
  const { rest, redis, sessions, token, shardIds, totalShards, counters, log } = options
  const { openMax = OPEN_MAX } = options
  const overfull = new Set<number>()
  const closedAt = new Map<number, number>()
  let strategy: SimpleShardingStrategy | undefined
  let isClosing = false
  const states = new Map<number, ShardState>(shardIds.map((id) => [id, 'connecting']))
  const readyAt = new Map<number, number>()
  const setState = (shardId: number, state: ShardState) => {
    states.set(shardId, state)
    if (state === 'ready') readyAt.set(shardId, Date.now())
    else readyAt.delete(shardId)
  }
  mendShards()
  const manager = new WebSocketManager({
    token,
    rest,
    intents,
    shardIds: [...shardIds],
    shardCount: totalShards,
    compression: CompressionMethod.ZlibNative,
    buildStrategy: (ws) => (strategy = new SimpleShardingStrategy(ws)),
    // Asked for before every connection, so that one that is not wanted yet waits here; and for
    // every dispatch, also for one that came just before the connection closed.
    async retrieveSessionInfo(shardId) {
      const closedForMs = Date.now() - (closedAt.get(shardId) ?? Infinity)
      if (overfull.has(shardId) && closedForMs >= CLOSED_FOR_MS) {
        await sessions.untilFew(shardId, openMax / 2)
        // Closed for good meanwhile: nothing connects any more.
        if (isClosing) return new Promise<never>(() => undefined)
        overfull.delete(shardId)
        closedAt.delete(shardId)
        log.info({ shardId }, 'shard resumes: what it brought is settled')
      }
      const isConnected = states.get(shardId) === 'ready'
      if (!isConnected && options.mayConnect && !(await options.mayConnect())) {
        return new Promise<never>(() => undefined)
      }
      return sessions.retrieve(shardId)
    },
    updateSessionInfo: (shardId, info) => sessions.update(shardId, info),
    async buildIdentifyThrottler(ws) {
      const limitNow = async (isFresh: boolean) =>
        (await ws.fetchGatewayInformation(isFresh)).session_start_limit
      const atStart = await limitNow(false)
      const turns = makeIdentifyTurns(redis, atStart.max_concurrency, options.identifyTurnMs)
      return withIdentifyAllowance({ turns, ask: () => limitNow(true), atStart, log })
    },
  })
  manager.on(WebSocketShardEvents.Dispatch, (payload, shardId) => {
    options.onDispatch(payload, shardId)
    if (sessions.openCountOf(shardId) >= openMax && !overfull.has(shardId)) pause(shardId)
  })

  function pause(shardId: number): void {
    overfull.add(shardId)
    const open = sessions.openCountOf(shardId)
    log.warn({ shardId, open }, 'shard closes until what it brought is settled')
    // The library has no way to close one shard; a test holds that this does.
    const shard = strategy?.['shards'].get(shardId)
    const recover = WebSocketShardDestroyRecovery.Resume
    const reason = 'too much to settle'
    shard?.destroy({ code: RESUMABLE_CLOSE_CODE, reason, recover }).catch((error: unknown) => {
      log.error({ shardId, err: String(error) }, 'shard failed to close and resume')
    })
  }

  manager.on(WebSocketShardEvents.Ready, (_, shardId) => {
    setState(shardId, 'ready')
    counters?.connections.inc({ kind: 'identified' })
    log.info({ shardId }, 'shard identified')
  })
  manager.on(WebSocketShardEvents.Resumed, (shardId) => {
    setState(shardId, 'ready')
    counters?.connections.inc({ kind: 'resumed' })
    log.info({ shardId }, 'shard resumed')
  })
  manager.on(WebSocketShardEvents.Closed, (code, shardId) => {
    setState(shardId, 'connecting')
    counters?.closes.inc({ status: code })
    if (overfull.has(shardId)) closedAt.set(shardId, Date.now())
    log.info({ shardId, code }, 'shard closed')
  })
  manager.on(WebSocketShardEvents.HeartbeatComplete, ({ latency }) => {
    counters?.heartbeat.observe(latency / 1_000)
  })
  // The library emits this only where it will not reconnect by itself, or for a broken frame.
  manager.on(WebSocketShardEvents.Error, (error, shardId) => {
    log.error({ shardId, err: error.message }, 'shard failed')
    const advice = fatalReasons[error.message]
    if (advice !== undefined) options.onFatal(advice)
  })
  manager.on(WebSocketShardEvents.SocketError, (error, shardId) => {
    log.warn({ shardId, err: error.message }, 'shard socket failed')
  })

  return {
    connect: () => manager.connect(),
    states: () => states,
    connectedSince: (shardId) => readyAt.get(shardId) ?? null,
    async closeResumably() {
      isClosing = true
      sessions.keepForSuccessor()
      await manager.destroy({ code: RESUMABLE_CLOSE_CODE, reason: 'handing over' })
    },
  }
}

/** The library's words for close codes 4004 and 4010 to 4014, and what to do about each. */
const fatalReasons: Readonly<Record<string, string>> = {
  'Authentication failed': 'DISCORD_TOKEN: Discord refuses this token',
  'Invalid shard': 'TOTAL_SHARDS: Discord refuses this shard',
  'Sharding is required': 'TOTAL_SHARDS: the bot is in too many guilds for so few shards',
  'Used an invalid API version': 'DISCORD_API_BASE: its gateway does not speak version 10',
  'Used invalid intents': 'DISCORD_API_BASE: its gateway does not know the intents asked for',
  'Used disallowed intents':
    "DISCORD_TOKEN: switch on Server Members Intent for this bot in Discord's developer portal",
}
