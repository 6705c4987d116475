import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { GatewayCloseCodes, GatewayIntentBits } from 'discord-api-types/v10'
import { type WebSocket, WebSocketServer } from 'ws'
import { drawMs } from '../faults.ts'
import type { Realm } from '../realm.ts'
import { type Connection, type Handlers, serveConnection, type Verdict } from './connection.ts'
import type { IdentifyLimits } from './identify-limits.ts'
import { type AllowedIntents, disallowedIntents, knownIntents } from './intents.ts'
import { memberChunks } from './request-members.ts'
import type { Sessions } from './sessions.ts'
import { guildsOfShard, welcome } from './welcome.ts'

export interface GatewayOptions {
  realm: Realm
  sessions: Sessions
  limits: IdentifyLimits
  /** `ws://…` of this gateway, as clients are told. */
  url: () => string
  allowedIntents: () => AllowedIntents
  heartbeatIntervalMs: number
  guildsPerShard: number
}

/** Discord's gateway, version 10, JSON. */
export function makeGateway(options: GatewayOptions) {
  const { realm, sessions, limits } = options
  const server = new WebSocketServer({ noServer: true, perMessageDeflate: false })
  const connections = new Map<WebSocket, Connection>()
  const counts = { identifies: 0, resumes: 0, identifyViolations: 0, invalidSessions: 0 }

  const identify: Handlers['identify'] = (input, wire) => {
    counts.identifies += 1
    const [shardId = 0, shardCount = 1] = input.shard ?? []
    const guilds = guildsOfShard(realm, shardId, shardCount)
    const fault = identifyFault(input, shardId, shardCount, guilds.length)
    if (fault !== null) return { close: fault }
    const turn = limits.take(shardId)
    if (turn === 'none-left') return { close: GatewayCloseCodes.AuthenticationFailed }
    if (turn === 'too-soon') {
      counts.identifyViolations += 1
      counts.invalidSessions += 1
      return { invalid: true }
    }
    const session = sessions.open({
      shardId,
      shardCount,
      intents: input.intents,
      delayMs: () => drawMs(realm.faults.gatewayMs, realm.random),
    })
    session.attach(wire)
    welcome(realm, session, { guilds, resumeUrl: options.url() })
    return { session }
  }

  function identifyFault(
    input: Parameters<Handlers['identify']>[0],
    shardId: number,
    shardCount: number,
    guildCount: number,
  ): number | null {
    if (stripScheme(input.token) !== realm.application.botToken)
      return GatewayCloseCodes.AuthenticationFailed
    if (shardId < 0 || shardCount < 1 || shardId >= shardCount)
      return GatewayCloseCodes.InvalidShard
    // Intents go beyond 31 bits only where Discord has none yet.
    if (input.intents > 0x7f_ff_ff_ff || (input.intents & ~knownIntents) !== 0)
      return GatewayCloseCodes.InvalidIntents
    if ((input.intents & disallowedIntents(options.allowedIntents())) !== 0)
      return GatewayCloseCodes.DisallowedIntents
    if (guildCount > options.guildsPerShard) return GatewayCloseCodes.ShardingRequired
    return null
  }

  const resume: Handlers['resume'] = (input, wire): Verdict => {
    sessions.expire()
    if (stripScheme(input.token) !== realm.application.botToken)
      return { close: GatewayCloseCodes.AuthenticationFailed }
    const session = sessions.get(input.session_id)
    if (!session) {
      counts.invalidSessions += 1
      return { invalid: true }
    }
    if (input.seq > session.seq) return { close: GatewayCloseCodes.InvalidSeq }
    // A client that noticed first takes its session over from the connection it gave up.
    session.wire?.close(GatewayCloseCodes.UnknownError, 'Resumed elsewhere.')
    if (!session.replay(input.seq, wire)) {
      sessions.forget(session)
      counts.invalidSessions += 1
      return { invalid: true }
    }
    counts.resumes += 1
    session.dispatch('RESUMED', '{"_trace":[]}')
    return { session }
  }

  const requestMembers: Handlers['requestMembers'] = (session, input) => {
    const guild = realm.world.guilds.get(input.guild_id)
    if (!guild?.members.has(realm.application.botUserId)) return
    const wantsAll = !input.user_ids && !input.query
    if (wantsAll && (session.intents & GatewayIntentBits.GuildMembers) === 0) return
    for (const chunk of memberChunks(realm, guild, input))
      session.dispatch('GUILD_MEMBERS_CHUNK', JSON.stringify(chunk))
  }

  function accept(socket: WebSocket, query: URLSearchParams): void {
    const version = query.get('v')
    if (version !== '10' && version !== '9')
      return socket.close(GatewayCloseCodes.InvalidAPIVersion, 'Invalid API version.')
    const compress = query.get('compress')
    const known = compress === null || compress === 'zlib-stream' || compress === 'zstd-stream'
    if (!known || (query.get('encoding') ?? 'json') !== 'json')
      return socket.close(GatewayCloseCodes.DecodeError, 'Only JSON, plain or compressed.')
    connections.set(
      socket,
      serveConnection(socket, compress, {
        heartbeatIntervalMs: options.heartbeatIntervalMs,
        now: realm.now,
        identify,
        resume,
        requestMembers,
        end: sessions.forget,
      }),
    )
    socket.on('close', () => connections.delete(socket))
    return undefined
  }

  return {
    counts,
    connections,
    /** Takes over an HTTP upgrade; paths other than the gateway's are refused. */
    upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
      if (pathname !== '/' && pathname !== '/gateway' && pathname !== '/gateway/') {
        socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n')
        return
      }
      server.handleUpgrade(request, socket, head, (ws) => accept(ws, searchParams))
    },
    close(): void {
      for (const socket of connections.keys()) socket.terminate()
      server.close()
    },
  }
}

export type Gateway = ReturnType<typeof makeGateway>

const stripScheme = (token: string): string => token.replace(/^Bot /, '')
