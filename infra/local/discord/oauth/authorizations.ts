import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Realm } from '../realm.ts'
import { Refusal } from '../refusal.ts'
import { type AuthorizeRequest, parseAuthorize } from './authorize-request.ts'
import { addBot } from '../world/bot-membership.ts'
import { guildPermissions, holds } from '../world/permissions.ts'
import { type Grant, worldBounds } from '../world/world.ts'
import { PermissionFlagsBits } from 'discord-api-types/v10'

interface PendingCode {
  redirectUri: string
  userId: string
  scopes: string[]
  codeChallenge: string | null
  expiresAtMs: number
}

const codeLifeMs = 10 * 60_000
const accessTokenLifeSeconds = 604_800
const mostCodes = 10_000
/** Codes and tokens, as Discord's OAuth2 hands them out. @see RFC 6749, RFC 7636 */
export function makeAuthorizations(realm: Realm) {
  const codes = new Map<string, PendingCode>()
  const { world, application } = realm
  /** Refresh token → access token. */
  const byRefreshToken = new Map<string, string>()
  for (const grant of world.grants.values())
    byRefreshToken.set(grant.refreshToken, grant.accessToken)

  /** The person's answer; where their browser goes, or null when nowhere. */
  function decide(
    request: AuthorizeRequest,
    answer: { userId: string; approve: boolean; guildId?: string },
  ): string | null {
    if (!world.users.has(answer.userId))
      throw new Refusal(400, 10_013, `There is no user ${answer.userId}.`)
    const target = request.redirectUri === null ? null : new URL(request.redirectUri)
    if (request.state !== null) target?.searchParams.set('state', request.state)
    if (!answer.approve) {
      target?.searchParams.set('error', 'access_denied')
      target?.searchParams.set(
        'error_description',
        'The resource owner or authorization server denied the request',
      )
      return target?.href ?? null
    }
    if (request.scopes.includes('bot')) {
      const guildId = answer.guildId ?? request.guildId
      if (!guildId) throw new Refusal(400, 50_035, 'A server must be chosen for the bot.')
      inviteBot(guildId, answer.userId, request.permissions)
      target?.searchParams.set('guild_id', guildId)
    }
    target?.searchParams.set('code', newCode(request, answer.userId))
    return target?.href ?? null
  }

  function inviteBot(guildId: string, userId: string, permissions: string | null): void {
    const guild = world.guilds.get(guildId)
    if (!guild) throw new Refusal(404, 10_004, 'Unknown Guild')
    if (!holds(guildPermissions(guild, userId), PermissionFlagsBits.ManageGuild))
      throw new Refusal(403, 50_013, 'Missing Permissions')
    if (permissions !== null && !/^\d{1,24}$/.test(permissions))
      throw new Refusal(400, 50_035, 'The permissions must be digits.')
    if (!guild.members.has(application.botUserId))
      addBot(realm, { guildId, permissions: permissions ?? '0', addedById: userId })
  }

  function newCode(request: AuthorizeRequest, userId: string): string {
    for (const [code, { expiresAtMs }] of codes)
      if (expiresAtMs <= realm.now() || codes.size >= mostCodes) codes.delete(code)
    const code = randomBytes(24).toString('base64url')
    codes.set(code, {
      redirectUri: request.redirectUri ?? '',
      userId,
      scopes: request.scopes,
      codeChallenge: request.codeChallenge,
      expiresAtMs: realm.now() + codeLifeMs,
    })
    return code
  }

  /** Spends a code; it is gone whether or not the rest fits. */
  function redeem(code: string, redirectUri: string, verifier: string | null): Grant | null {
    const pending = codes.get(code)
    codes.delete(code)
    if (!pending || pending.expiresAtMs <= realm.now() || pending.redirectUri !== redirectUri)
      return null
    if (pending.codeChallenge !== null && !verifies(pending.codeChallenge, verifier)) return null
    return issue(pending.userId, pending.scopes)
  }

  function issue(userId: string, scopes: string[]): Grant {
    const [oldest] = world.grants.values()
    if (oldest && world.grants.size >= worldBounds.grants) drop(oldest)
    const grant: Grant = {
      accessToken: randomBytes(24).toString('base64url'),
      refreshToken: randomBytes(24).toString('base64url'),
      userId,
      scopes,
      expiresAtMs: realm.now() + accessTokenLifeSeconds * 1000,
    }
    world.grants.set(grant.accessToken, grant)
    byRefreshToken.set(grant.refreshToken, grant.accessToken)
    realm.touched()
    return grant
  }

  function drop(grant: Grant): void {
    world.grants.delete(grant.accessToken)
    byRefreshToken.delete(grant.refreshToken)
    realm.touched()
  }

  const grantOf = (token: string): Grant | undefined =>
    world.grants.get(token) ?? world.grants.get(byRefreshToken.get(token) ?? '')

  return {
    parseAuthorize: (query: URLSearchParams) => parseAuthorize(application, query),
    decide,
    redeem,
    issue,
    /** New tokens for a refresh token, which is spent by it. */
    refresh(refreshToken: string): Grant | null {
      const grant = world.grants.get(byRefreshToken.get(refreshToken) ?? '')
      if (!grant) return null
      drop(grant)
      return issue(grant.userId, grant.scopes)
    },
    /** Ends both tokens of a grant, whichever is given; unknown ones are fine (RFC 7009). */
    revoke(token: string): void {
      const grant = grantOf(token)
      if (grant) drop(grant)
    },
    lifeSeconds: accessTokenLifeSeconds,
  }
}

export type Authorizations = ReturnType<typeof makeAuthorizations>

function verifies(challenge: string, verifier: string | null): boolean {
  if (verifier === null) return false
  const given = Buffer.from(createHash('sha256').update(verifier).digest('base64url'))
  const wanted = Buffer.from(challenge)
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}
