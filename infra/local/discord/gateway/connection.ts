import { GatewayCloseCodes, GatewayOpcodes } from 'discord-api-types/v10'
import type { WebSocket } from 'ws'
import { isRecord, parseInput, type Parser } from '../input.ts'
import { closeReasons } from './close-codes.ts'
import {
  type Encoder,
  makePlainEncoder,
  makeStreamEncoder,
  type TransportCompression,
} from './compression.ts'
import { frame, identifyPayload, requestMembersPayload, resumePayload } from './payloads.ts'
import type { Session, Wire } from './session.ts'

/** What the gateway decides for a connection. */
export interface Handlers {
  heartbeatIntervalMs: number
  now: () => number
  identify(input: ReturnType<typeof identifyPayload>, wire: Wire): Verdict
  resume(input: ReturnType<typeof resumePayload>, wire: Wire): Verdict
  requestMembers(session: Session, input: ReturnType<typeof requestMembersPayload>): void
  /** The client ended its session. */
  end(session: Session): void
}

/** A session, a close code, or INVALID_SESSION (never resumable here). */
export type Verdict = { session: Session } | { close: number } | { invalid: true }

export interface Connection {
  /** What it is identified as, if it is. */
  session(): Session | null
  close(code: number, reason?: string): void
  /** INVALID_SESSION; the socket stays, as a client may resume or identify on it. */
  invalidate(resumable: boolean): void
}

const sendsPerMinute = 120
const largestFrameBytes = 4096
const mostBufferedBytes = 64 * 1024 * 1024
const invalidSessionDelayMs = 1_000

/** Serves one socket from HELLO until it closes. */
export function serveConnection(
  socket: WebSocket,
  compression: TransportCompression | null,
  handlers: Handlers,
): Connection {
  let session: Session | null = null
  let compressPayloads = false
  let lastHeartbeatAtMs = handlers.now()
  let minuteEndsAtMs = handlers.now() + 60_000
  let received = 0

  const transmit = (data: string | Buffer) => {
    if (socket.readyState !== socket.OPEN) return
    // A reader this far behind will not catch up: cut it off, it can resume.
    if (socket.bufferedAmount > mostBufferedBytes) socket.terminate()
    else socket.send(data)
  }
  const encoder: Encoder = compression
    ? makeStreamEncoder(compression, transmit, () => socket.terminate())
    : makePlainEncoder(transmit, () => compressPayloads)
  const wire: Wire = { send: (text) => encoder.encode(text), close }
  const send = (op: GatewayOpcodes, d: unknown) =>
    encoder.encode(JSON.stringify({ t: null, s: null, op, d }))

  function close(code: number, reason = closeReasons[code] ?? ''): void {
    detach()
    socket.close(code, reason)
    // Who does not answer a close within a second is cut off.
    setTimeout(() => socket.terminate(), 1_000).unref()
  }

  function detach(): void {
    if (session?.wire === wire) session.detach()
    session = null
  }

  function invalidate(resumable: boolean): void {
    detach()
    send(GatewayOpcodes.InvalidSession, resumable)
  }

  function settle(verdict: Verdict): void {
    if ('close' in verdict) close(verdict.close)
    else if ('invalid' in verdict)
      setTimeout(() => send(GatewayOpcodes.InvalidSession, false), invalidSessionDelayMs).unref()
    else session = verdict.session
  }

  function read<T>(parser: Parser<T>, data: unknown, then: (input: T) => void): void {
    const parsed = parseInput(parser, data)
    if (parsed.ok) then(parsed.value)
    else close(GatewayCloseCodes.DecodeError)
  }

  function heartbeat(): void {
    lastHeartbeatAtMs = handlers.now()
    send(GatewayOpcodes.HeartbeatAck, undefined)
  }

  function handle(op: number, data: unknown): void {
    const opcode = GatewayOpcodes[op]
    if (opcode === 'Heartbeat') return heartbeat()
    if (opcode === 'Identify' || opcode === 'Resume') {
      if (session) return close(GatewayCloseCodes.AlreadyAuthenticated)
      if (opcode === 'Resume')
        return read(resumePayload, data, (input) => settle(handlers.resume(input, wire)))
      return read(identifyPayload, data, (input) => {
        compressPayloads = input.compress ?? false
        settle(handlers.identify(input, wire))
      })
    }
    if (!session) return close(GatewayCloseCodes.NotAuthenticated)
    const open = session
    if (opcode === 'RequestGuildMembers')
      return read(requestMembersPayload, data, (input) => handlers.requestMembers(open, input))
    // Presence and voice have no effect here that anyone could see.
    if (opcode === 'PresenceUpdate' || opcode === 'VoiceStateUpdate') return undefined
    return close(GatewayCloseCodes.UnknownOpcode)
  }

  socket.on('message', (raw) => {
    if (socket.readyState !== socket.OPEN) return
    if (handlers.now() >= minuteEndsAtMs) {
      minuteEndsAtMs = handlers.now() + 60_000
      received = 0
    }
    received += 1
    if (received > sendsPerMinute) return close(GatewayCloseCodes.RateLimited)
    const bytes = Buffer.isBuffer(raw) ? raw : bytesOf(raw)
    if (bytes.length > largestFrameBytes) return close(GatewayCloseCodes.DecodeError)
    const parsed = parseInput(frame, parseJson(bytes.toString('utf8')))
    if (!parsed.ok) return close(GatewayCloseCodes.DecodeError)
    return handle(parsed.value.op, parsed.value.d)
  })
  // Resumable whatever the reason, save for a clean end. @see Discord docs, gateway#disconnecting
  socket.on('close', (code) => {
    clearInterval(pulse)
    encoder.close()
    const ended = session
    detach()
    if (ended && (code === 1000 || code === 1001)) handlers.end(ended)
  })
  socket.on('error', () => socket.terminate())

  const patienceMs = handlers.heartbeatIntervalMs * 2
  const pulse = setInterval(() => {
    if (handlers.now() - lastHeartbeatAtMs > patienceMs) close(GatewayCloseCodes.SessionTimedOut)
  }, handlers.heartbeatIntervalMs / 2)
  pulse.unref()
  send(GatewayOpcodes.Hello, { heartbeat_interval: handlers.heartbeatIntervalMs })
  return { session: () => session, close, invalidate }
}

function bytesOf(raw: ArrayBuffer | Buffer[]): Buffer {
  return Array.isArray(raw) ? Buffer.concat(raw) : Buffer.from(raw)
}

function parseJson(text: string): unknown {
  try {
    const parsed: unknown = JSON.parse(text)
    return isRecord(parsed) ? parsed : null
  } catch {
    return null // not JSON: the caller closes with a decode error
  }
}
