import type { Control } from '../control.ts'
import type { Authorizations } from '../oauth/authorizations.ts'
import type { Realm } from '../realm.ts'
import { Refusal } from '../refusal.ts'
import { getUser } from '../world/users.ts'

/** The control methods that act for people who log in. */
export function makeOauthMethods(deps: {
  realm: Realm
  authorizations: Authorizations
  setActingAs: (userId: string | null) => void
}): Pick<Control, 'authorizeAs' | 'actAs' | 'issueToken'> {
  const { realm, authorizations } = deps
  return {
    authorizeAs: async ({ userId, authorizeUrl, approve = true, guildId }) => {
      if (!URL.canParse(authorizeUrl)) throw new Refusal(400, 0, 'authorizeUrl is not a URL.')
      const wanted = authorizations.parseAuthorize(new URL(authorizeUrl).searchParams)
      const redirectTo = authorizations.decide(wanted, { userId, approve, guildId })
      return { redirectTo: redirectTo ?? '' }
    },
    actAs: async ({ userId }) => {
      if (userId !== null) getUser(realm, userId)
      deps.setActingAs(userId)
    },
    issueToken: async ({ userId, scopes = ['identify', 'guilds'] }) => {
      const grant = authorizations.issue(getUser(realm, userId).id, scopes)
      return {
        accessToken: grant.accessToken,
        refreshToken: grant.refreshToken,
        expiresInSeconds: authorizations.lifeSeconds,
      }
    },
  }
}
