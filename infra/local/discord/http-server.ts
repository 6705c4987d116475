import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import fastify, { type FastifyError, type FastifyReply } from 'fastify'
import { mountAttachments } from './attachments.ts'
import { type ControlAccess, mountControl } from './control/http.ts'
import type { Control } from './control.ts'
import type { Authorizations } from './oauth/authorizations.ts'
import { mountAuthorizePage } from './oauth/authorize-page.ts'
import { mountTokenEndpoint } from './oauth/token-endpoint.ts'
import { mountPage } from './page/page.ts'
import type { Realm } from './realm.ts'
import { refuse, Refusal } from './refusal.ts'
import { acceptMultipart } from './rest/multipart.ts'
import type { RateLimits } from './rest/rate-limits.ts'
import type { RequestLog } from './rest/request-log.ts'
import { mountRest } from './rest/rest-api.ts'
import type { Route } from './rest/route.ts'

/** One HTTP server for REST, OAuth, control and page; upgrades go to the gateway. */
export function makeHttpServer(deps: {
  realm: Realm
  routes: readonly Route[]
  limits: RateLimits
  log: RequestLog
  authorizations: Authorizations
  actingAs: () => string | null
  control: Control
  access: ControlAccess
  upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void
}) {
  const app = fastify({
    logger: false,
    bodyLimit: 32 * 1024 * 1024,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 400 },
    // Some clients encode the @ of @original, which the router would not find.
    rewriteUrl: ({ url = '/' }) => url.replace('/messages/%40original', '/messages/@original'),
  })
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: 64 * 1024 },
    (_request, body, done) => done(null, body),
  )
  // Clients send DELETE and POST without a body under a JSON content type.
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    if (body === '') return done(null, undefined)
    try {
      return done(null, JSON.parse(String(body)) as unknown)
    } catch {
      return done(refuse.invalidJson())
    }
  })
  acceptMultipart(app)
  app.setErrorHandler((error: FastifyError | Refusal, _request, reply) => answerError(error, reply))
  app.setNotFoundHandler((_request, reply) => answerError(refuse.notFound(), reply))
  // A name that leads here by somebody's DNS is not this server: its pages must not reach us.
  app.addHook('onRequest', async (request) => {
    if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? ''))
      throw new Refusal(421, 0, 'The local Discord answers on loopback only.')
  })
  app.addHook('onSend', async (_request, reply) => {
    reply.header('X-Content-Type-Options', 'nosniff')
  })

  mountRest(app, deps)
  mountTokenEndpoint(app, deps.realm, deps)
  mountAuthorizePage(app, deps.realm, deps)
  mountControl(app, deps.control, deps.access)
  mountAttachments(app, deps.realm.attachments)
  mountPage(app, deps.access)
  app.server.on('upgrade', deps.upgrade)

  return {
    /** @returns the port it listens on. @throws Error in one sentence when it cannot. */
    async listen(host: string, port: number): Promise<number> {
      try {
        await app.listen({ host, port })
      } catch (cause) {
        const inUse = (cause as NodeJS.ErrnoException).code === 'EADDRINUSE'
        const why = inUse ? 'the port is in use' : String(cause)
        throw new Error(`local Discord: cannot listen on ${host}:${port}: ${why}`, { cause })
      }
      const address = app.server.address()
      return typeof address === 'object' && address ? address.port : port
    },
    close: (): Promise<void> => app.close(),
  }
}

function answerError(error: FastifyError | Refusal, reply: FastifyReply): FastifyReply {
  if (error instanceof Refusal)
    return reply
      .code(error.status)
      .headers(error.headers)
      .send({ message: error.message, code: error.code, ...error.extra })
  const status = error.statusCode ?? 500
  if (status >= 500) console.error('local Discord: a request failed', error)
  return reply.code(status).send({ message: `${status}: ${error.message}`, code: 0 })
}
