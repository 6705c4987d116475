import type { Application } from '../realm.ts'
import { Refusal } from '../refusal.ts'

/** What an application asks a person for, checked against what is registered. */
export interface AuthorizeRequest {
  redirectUri: string | null
  scopes: string[]
  state: string | null
  codeChallenge: string | null
  /** For the scope `bot`: the bits it asks for, and the guild that is chosen beforehand. */
  permissions: string | null
  guildId: string | null
}

const knownScopes = new Set([
  'identify',
  'guilds',
  'guilds.members.read',
  'email',
  'bot',
  'applications.commands',
])

/** Reads the query of the authorize page.
 *  @throws Refusal when the application could not have meant it so. */
export function parseAuthorize(application: Application, query: URLSearchParams): AuthorizeRequest {
  if (query.get('client_id') !== application.clientId)
    throw new Refusal(400, 0, 'Unknown Application')
  const scopes = (query.get('scope') ?? '').split(/[ +]/).filter((scope) => scope !== '')
  const unknown = scopes.find((scope) => !knownScopes.has(scope))
  if (unknown !== undefined || scopes.length === 0)
    throw new Refusal(400, 50_035, `The scope is invalid: ${unknown ?? 'none was given'}.`)
  const redirectUri = query.get('redirect_uri')
  const wantsCode = query.get('response_type') === 'code'
  if (redirectUri === null ? wantsCode : !application.redirectUris.includes(redirectUri))
    throw new Refusal(400, 50_035, `The redirect_uri is not registered: ${redirectUri ?? 'none'}.`)
  if (!wantsCode && !scopes.includes('bot'))
    throw new Refusal(400, 50_035, 'The response_type must be "code".')
  const codeChallenge = query.get('code_challenge')
  if (codeChallenge !== null && query.get('code_challenge_method') !== 'S256')
    throw new Refusal(400, 50_035, 'The code_challenge_method must be "S256".')
  return {
    redirectUri,
    scopes,
    state: query.get('state'),
    codeChallenge,
    permissions: query.get('permissions'),
    guildId: query.get('guild_id'),
  }
}
