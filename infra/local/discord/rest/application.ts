import type { AllowedIntents } from '../gateway/intents.ts'
import type { Realm } from '../realm.ts'
import { refuse } from '../refusal.ts'
import { wireUser } from '../wire/user.ts'
import type { Route } from './route.ts'

/** Application flags of privileged intents, as for an application in up to 100 guilds.
 *  @see Discord docs, application#application-object-application-flags */
const limitedFlags = { presences: 1 << 13, members: 1 << 15, messageContent: 1 << 19 }

function applicationFlags(allowed: AllowedIntents): number {
  return (
    (allowed.presences ? limitedFlags.presences : 0) |
    (allowed.members ? limitedFlags.members : 0) |
    (allowed.messageContent ? limitedFlags.messageContent : 0)
  )
}

export function applicationRoutes(realm: Realm, allowedIntents: () => AllowedIntents): Route[] {
  const handle = () => wireApplication(realm, allowedIntents())
  return [
    { method: 'GET', path: '/applications/@me', auth: 'bot', handle },
    { method: 'GET', path: '/oauth2/applications/@me', auth: 'bot', handle },
  ]
}

function wireApplication(realm: Realm, allowed: AllowedIntents): object {
  const bot = realm.world.users.get(realm.application.botUserId)
  if (!bot) throw refuse.unknownUser()
  return {
    ...wirePublicApplication(realm, allowed),
    bot: wireUser(bot),
    redirect_uris: realm.application.redirectUris,
    interactions_endpoint_url: null,
    role_connections_verification_url: null,
    owner: wireUser(bot),
    team: null,
    approximate_guild_count: realm.world.guilds.size,
    approximate_user_install_count: 0,
    approximate_user_authorization_count: realm.world.grants.size,
    explicit_content_filter: 0,
    eligible_oauth2_scopes: [],
  }
}

/** What people who authorize it may know. */
export function wirePublicApplication(realm: Realm, allowed: AllowedIntents): object {
  const flags = applicationFlags(allowed)
  return {
    id: realm.application.clientId,
    name: realm.world.users.get(realm.application.botUserId)?.username,
    icon: null,
    description: '',
    type: null,
    bot_public: true,
    bot_require_code_grant: false,
    verify_key: '0'.repeat(64),
    flags,
    flags_new: String(flags),
  }
}
