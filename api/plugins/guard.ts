import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify'
import { isSnowflake } from '#core/discord/snowflakes.ts'
import type { ApiKey } from '#core/postgres/api-keys.ts'
import type { KeyScope, Requirement } from '../access.ts'
import type { GuildCaller } from '../callers.ts'
import type { AdministeredGuilds } from '../discord/administered-guilds.ts'
import type { KeyRight } from '../api-keys/key-right.ts'
import { Problem } from '../problems.ts'
import { signedInUser } from '../sessions/session-data.ts'

export type GuardDeps = { administered: AdministeredGuilds; keyRight: KeyRight }

/**
 * Holds every route of this scope to the `security` of its schema, and lets no route do without
 * one. Before the body is read, so that strangers learn nothing of what a request should look like.
 */
export function registerGuard(app: FastifyInstance, deps: GuardDeps): void {
  app.decorateRequest('guildCaller', null)
  app.addHook('onRoute', assertDeclared)
  app.addHook('preParsing', async (request) => {
    const requirements = requirementsOf(request)
    if (requirements.length === 0) return
    const isProgram = request.headers.authorization !== undefined
    const admit = isProgram ? admitKey : admitSession
    request.guildCaller = (await admit(request, requirements, deps)) ?? null
  })
  app.addHook('preParsing', (request, reply, _payload, done) => {
    const needsToken = requirementsOf(request).some(({ session, csrf }) => session && csrf)
    if (!needsToken || request.apiKey) done()
    else app.csrfProtection(request, reply, done)
  })
}

async function admitSession(
  request: FastifyRequest,
  requirements: readonly Requirement[],
  { administered }: GuardDeps,
): Promise<GuildCaller | undefined> {
  const wanted = requirements.find(({ session }) => session)
  const { id: userId } = signedInUser(request)
  if (!wanted?.session?.includes('administrator')) return undefined
  const guildId = guildIdOf(request)
  const guilds = await administered.of({ userId, sessionId: request.session.sessionId })
  const guild = guilds.find(({ id }) => id === guildId)
  // The same answer whether or not the guild exists.
  if (!guild) throw new Problem('not-administrator', 'Only its administrators may see this.')
  return { guildId, userId, administered: guild }
}

async function admitKey(
  request: FastifyRequest,
  requirements: readonly Requirement[],
  { keyRight }: GuardDeps,
): Promise<GuildCaller> {
  const { apiKey } = request
  if (!apiKey) throw new Problem('api-key-refused', 'There is no such key, or it was revoked.')
  const scopes = requirements.flatMap(({ key = [] }) => key)
  if (scopes.length === 0)
    throw new Problem('api-key-scope', 'Only people may do this, in the dashboard.')
  // Of another guild: the same answer whether or not that guild exists.
  if (guildIdOf(request) !== apiKey.guildId)
    throw new Problem('not-administrator', 'This key is for another server.')
  if (!scopes.some((scope) => mayDo(apiKey, scope)))
    throw new Problem('api-key-scope', 'This key may only read.')
  if (!(await keyRight.holds(apiKey)))
    throw new Problem('api-key-refused', 'Who made this key no longer administers the server.')
  return { guildId: apiKey.guildId, userId: apiKey.createdBy, key: apiKey }
}

const mayDo = ({ scope }: ApiKey, wanted: KeyScope) => scope === 'write' || scope === wanted

function guildIdOf({ params }: FastifyRequest): string {
  const guildId =
    typeof params === 'object' && params !== null && 'guildId' in params ? params.guildId : ''
  if (typeof guildId === 'string' && isSnowflake(guildId)) return guildId
  throw new Problem('guild-not-found', 'This is not the id of a server.')
}

function requirementsOf({ routeOptions }: FastifyRequest): readonly Requirement[] {
  const { schema } = routeOptions
  if (!schema?.security) throw new Error('a route that the guard does not know')
  return schema.security
}

/** What the document hides, no test would ask for. */
function assertDeclared({ method, url, schema }: RouteOptions): void {
  if (schema?.security && !schema.hide) return
  throw new Error(
    `${String(method)} ${url}: its schema needs a security of api/access.ts, for all to see`,
  )
}
