import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { drawMs, takeFault } from '../faults.ts'
import { isRecord } from '../input.ts'
import type { Realm } from '../realm.ts'
import { refuse, Refusal } from '../refusal.ts'
import type { Grant } from '../world/world.ts'
import type { RateLimits } from './rate-limits.ts'
import type { RequestLog } from './request-log.ts'
import { MultipartBody } from './multipart.ts'
import { isAnswer, type Route, type RouteLimit } from './route.ts'

/** What a route allows where Discord's own number is unknown. */
const usualLimit: RouteLimit = { requests: 50, perMs: 1_000 }

export interface RestOptions {
  realm: Realm
  routes: readonly Route[]
  limits: RateLimits
  log: RequestLog
}

/** Mounts the routes at `/api/v10`, `/api/v9` and `/api`: authentication, limits, faults, answer. */
export function mountRest(app: FastifyInstance, options: RestOptions): void {
  for (const route of options.routes)
    for (const prefix of ['/api/v10', '/api/v9', '/api'])
      app.route({
        method: route.method,
        url: prefix + route.path,
        handler: (request, reply) => serve(options, route, request, reply),
      })
}

export const labelOf = (route: Route): string => `${route.method} ${route.path}`

async function serve(
  { realm, limits, log }: RestOptions,
  route: Route,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const label = labelOf(route)
  const params = stringsOf(request.params)
  const majorId = params.channelId ?? params.guildId ?? params.interactionToken ?? ''
  const about = [majorId, ...(route.about?.(params) ?? [])]
  reply.raw.once('close', () => log.count(label, reply.raw.writableFinished ? reply.statusCode : 0))

  const latencyMs = drawMs(realm.faults.restMs, realm.random)
  if (latencyMs > 0) await waitMs(latencyMs)
  await stall(realm, label, about)

  const { token, grant } = authenticate(realm, route, request.headers.authorization)
  const bucket = limits.take(token, label, majorId, route.limit ?? usualLimit)
  reply.headers(bucket.headers)
  if (bucket.refused) throw tooMany(bucket.refused.retryAfterSeconds, bucket.refused.global)
  const failure = takeFault(realm.faults.fail, (fault) => fits(fault, label, about))
  if (failure?.status === 429) {
    reply.header('X-RateLimit-Scope', 'user')
    throw tooMany(failure.retryAfterSeconds ?? 1, false)
  }
  const sent = request.body instanceof MultipartBody ? request.body : null
  const handle = () =>
    route.handle({
      params,
      query: request.query,
      body: sent ? sent.payload : request.body,
      files: sent?.files ?? new Map(),
      auditReason: reasonOf(request),
      locale: String(request.headers['x-discord-locale'] ?? 'en-US'),
      grant,
    })
  if (failure) {
    if (failure.acted ?? false) handle()
    throw new Refusal(failure.status, 0, `${failure.status}: Failed on purpose`)
  }
  const answer = handle()
  if (isAnswer(answer)) return reply.code(answer.status).send(answer.body)
  if (answer === undefined) return reply.code(204).send()
  return reply.code(200).type('application/json').send(JSON.stringify(answer))
}

function tooMany(retryAfterSeconds: number, global: boolean): Refusal {
  return new Refusal(429, 0, 'You are being rate limited.', {
    headers: { 'Retry-After': String(Math.ceil(retryAfterSeconds)) },
    extra: { retry_after: Math.round(retryAfterSeconds * 1000) / 1000, global },
  })
}

/** At most 512 characters, percent-encoded where they are not of ASCII. */
function reasonOf(request: FastifyRequest): string | undefined {
  const header = request.headers['x-audit-log-reason']
  if (typeof header !== 'string' || header === '') return undefined
  try {
    return decodeURIComponent(header).slice(0, 512)
  } catch {
    return header.slice(0, 512) // not encoded: as it stands
  }
}

async function stall(realm: Realm, label: string, about: readonly string[]): Promise<void> {
  const fault = takeFault(realm.faults.stall, (one) => fits(one, label, about))
  // An hour outlasts every client; closing the server ends it sooner.
  if (fault) await waitMs(fault.ms ?? 3_600_000)
}

const fits = (
  fault: { route: string; majorId?: string },
  label: string,
  about: readonly string[],
): boolean =>
  (fault.route === '*' || fault.route === label) &&
  (fault.majorId === undefined || about.includes(fault.majorId))

const waitMs = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms).unref())

/** Whose request it is; the key its limits count by. */
function authenticate(
  realm: Realm,
  route: Route,
  header: string | undefined,
): { token: string | null; grant: Grant | null } {
  if (route.auth === 'interaction') return { token: null, grant: null }
  const [scheme, credential = ''] = (header ?? '').split(' ')
  if (route.auth !== 'user' && scheme === 'Bot' && credential === realm.application.botToken)
    return { token: 'bot', grant: null }
  if (route.auth === 'none') return { token: 'anyone', grant: null }
  const grant = scheme === 'Bearer' ? realm.world.grants.get(credential) : undefined
  if (route.auth === 'bot' || !grant || grant.expiresAtMs <= realm.now())
    throw refuse.unauthorized()
  return { token: credential, grant }
}

function stringsOf(params: unknown): Record<string, string> {
  const found: Record<string, string> = {}
  if (isRecord(params))
    for (const [name, value] of Object.entries(params))
      if (typeof value === 'string') found[name] = value
  return found
}
