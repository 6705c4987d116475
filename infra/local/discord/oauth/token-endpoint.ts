import { timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Realm } from '../realm.ts'
import type { RequestLog } from '../rest/request-log.ts'
import type { Grant } from '../world/world.ts'
import type { Authorizations } from './authorizations.ts'

/** `POST /oauth2/token` and `/oauth2/token/revoke`, form-encoded, with the client's secret in the
 *  body or as Basic authentication. */
export function mountTokenEndpoint(
  app: FastifyInstance,
  realm: Realm,
  deps: { authorizations: Authorizations; log: RequestLog },
): void {
  const { authorizations, log } = deps

  function token(form: URLSearchParams): { status: number; body: object } {
    const field = (name: string) => form.get(name) ?? ''
    const kind = field('grant_type')
    if (kind !== 'authorization_code' && kind !== 'refresh_token')
      return { status: 400, body: { error: 'unsupported_grant_type' } }
    const grant =
      kind === 'authorization_code'
        ? authorizations.redeem(field('code'), field('redirect_uri'), form.get('code_verifier'))
        : authorizations.refresh(field('refresh_token'))
    if (!grant)
      return {
        status: 400,
        body: {
          error: 'invalid_grant',
          error_description: `Invalid "${codeField(kind)}" in request.`,
        },
      }
    return { status: 200, body: wireGrant(grant, authorizations.lifeSeconds) }
  }

  const endpoints: [string, (form: URLSearchParams) => { status: number; body: object }][] = [
    ['/oauth2/token', token],
    [
      '/oauth2/token/revoke',
      (form) => {
        authorizations.revoke(form.get('token') ?? '')
        return { status: 200, body: {} }
      },
    ],
  ]
  for (const [path, answer] of endpoints)
    for (const prefix of ['/api', '/api/v10', '/api/v9'])
      app.post(prefix + path, (request: FastifyRequest, reply: FastifyReply) => {
        reply.raw.once('close', () => log.count(`POST ${path}`, reply.statusCode))
        const form = formOf(request.body)
        const { status, body } = isClient(realm, request, form)
          ? answer(form)
          : { status: 401, body: { error: 'invalid_client' } }
        return reply.code(status).header('Cache-Control', 'no-store').send(body)
      })
}

const codeField = (kind: string) => (kind === 'refresh_token' ? 'refresh_token' : 'code')

const wireGrant = (grant: Grant, lifeSeconds: number) => ({
  token_type: 'Bearer',
  access_token: grant.accessToken,
  expires_in: lifeSeconds,
  refresh_token: grant.refreshToken,
  scope: grant.scopes.join(' '),
})

function isClient(realm: Realm, request: FastifyRequest, form: URLSearchParams): boolean {
  const { clientId, clientSecret } = realm.application
  const [scheme, encoded = ''] = (request.headers.authorization ?? '').split(' ')
  const basic = scheme === 'Basic' ? Buffer.from(encoded, 'base64').toString('utf8') : null
  const given =
    basic === null
      ? `${form.get('client_id') ?? ''}:${form.get('client_secret') ?? ''}`
      : basic.split(':').map(decodeForm).join(':')
  return sameText(given, `${clientId}:${clientSecret}`)
}

/** Basic credentials may be form-encoded (RFC 6749, 2.3.1) or plain. */
function decodeForm(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text // not form-encoded: it is plain
  }
}

function sameText(a: string, b: string): boolean {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.length === right.length && timingSafeEqual(left, right)
}

/** Bodies come as text from the form parser; JSON is not accepted here, as Discord does not. */
const formOf = (body: unknown): URLSearchParams =>
  new URLSearchParams(typeof body === 'string' ? body : '')
