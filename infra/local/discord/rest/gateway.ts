import type { IdentifyLimits } from '../gateway/identify-limits.ts'
import type { Realm } from '../realm.ts'
import type { Route } from './route.ts'

/** Where the gateway is, and how many shards Discord recommends: one per 1,000 guilds. */
export function gatewayRoutes(realm: Realm, limits: IdentifyLimits, url: () => string): Route[] {
  return [
    { method: 'GET', path: '/gateway', auth: 'none', handle: () => ({ url: url() }) },
    {
      method: 'GET',
      path: '/gateway/bot',
      auth: 'bot',
      handle: () => ({
        url: url(),
        shards: Math.max(1, Math.ceil(realm.world.guilds.size / 1_000)),
        session_start_limit: limits.startLimit(),
      }),
    },
  ]
}
