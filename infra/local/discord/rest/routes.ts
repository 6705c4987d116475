import type { IdentifyLimits } from '../gateway/identify-limits.ts'
import type { AllowedIntents } from '../gateway/intents.ts'
import type { Realm } from '../realm.ts'
import { applicationRoutes } from './application.ts'
import { auditLogRoutes } from './audit-logs.ts'
import { channelRoutes } from './channels.ts'
import { commandRoutes } from './commands.ts'
import { gatewayRoutes } from './gateway.ts'
import { guildRoutes } from './guilds.ts'
import { interactionWebhookRoutes } from './interaction-webhooks.ts'
import { interactionRoutes } from './interactions.ts'
import { inviteRoutes } from './invites.ts'
import { selfRoutes } from './me.ts'
import { memberSearchRoutes } from './members-search.ts'
import { memberRoutes } from './members.ts'
import { messageRoutes } from './messages.ts'
import type { Route, RouteLimit } from './route.ts'

/** Every REST resource there is. */
export function restRoutes(deps: {
  realm: Realm
  limits: IdentifyLimits
  gatewayUrl: () => string
  allowedIntents: () => AllowedIntents
  inviteListLimit: RouteLimit
}): Route[] {
  const { realm } = deps
  const hasMembersIntent = () => deps.allowedIntents().members
  return [
    ...gatewayRoutes(realm, deps.limits, deps.gatewayUrl),
    ...applicationRoutes(realm, deps.allowedIntents),
    ...selfRoutes(realm, deps.allowedIntents),
    ...guildRoutes(realm),
    ...inviteRoutes(realm, deps.inviteListLimit),
    ...channelRoutes(realm),
    ...messageRoutes(realm),
    ...memberRoutes(realm, hasMembersIntent),
    ...memberSearchRoutes(realm, hasMembersIntent),
    ...auditLogRoutes(realm),
    ...commandRoutes(realm),
    ...interactionRoutes(realm),
    ...interactionWebhookRoutes(realm),
  ]
}
