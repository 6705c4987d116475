import { makeGuildSettings } from '#core/postgres/guild-settings.ts'
import { makeJoinsPage } from '#core/postgres/joins-page.ts'
import { makeEnabledGuilds } from '#core/redis/enabled-guilds.ts'
import { makeFeedSubscriber } from '#core/redis/feed.ts'
import { makePresentGuilds } from '#core/redis/present-guilds.ts'
import type { ApiInstance } from '../api-instance.ts'
import type { AppDeps } from '../app.ts'
import { makeAdministeredGuilds } from '../discord/administered-guilds.ts'
import { makeBotPresence } from '../discord/bot-presence.ts'
import { refreshTokens, registerOauth } from '../discord/oauth.ts'
import { makeUserClient } from '../discord/user-client.ts'
import { makeFeedHub } from '../feed/feed-hub.ts'
import type { ApiMetrics } from '../metrics.ts'
import { requireAdministrator } from '../plugins/administrator.ts'
import { endSessionsWithoutConsent } from '../plugins/ended-consent.ts'
import { makeAccessToken } from '../sessions/access-token.ts'
import { makeTokenStore } from '../sessions/token-store.ts'
import { registerFeed } from './feed.ts'
import { registerGuild, registerGuildList } from './guilds.ts'
import { registerJoins } from './joins.ts'
import { registerLoginRoutes } from './login.ts'
import { registerModule } from './module.ts'
import { registerSessionRoutes } from './session.ts'

export type RoutesDeps = AppDeps & { metrics: ApiMetrics; feedRecheckMs: number }

/** Wires every route of the api, below `/api`. */
export async function registerRoutes(app: ApiInstance, deps: RoutesDeps): Promise<void> {
  const { config, db, redis, subscriber, rest, log, now, metrics, feedRecheckMs } = deps
  await registerOauth(app, config)
  endSessionsWithoutConsent(app)

  const client = makeUserClient(config.DISCORD_API_BASE)
  const tokens = makeTokenStore(redis, config.TOKEN_ENCRYPTION_KEYS)
  const accessToken = makeAccessToken({
    redis,
    tokens,
    refresh: (spent) => refreshTokens(app, spent),
    now: () => now().getTime(),
  })
  const administered = makeAdministeredGuilds({ redis, client, accessToken })
  const presence = makeBotPresence(makePresentGuilds(redis), rest)
  const enabledGuilds = makeEnabledGuilds(redis)
  const joins = makeJoinsPage(db)
  const hub = makeFeedHub({ feed: makeFeedSubscriber(subscriber), joins, log, now })

  registerLoginRoutes(app, { config, client, tokens, redis })
  await app.register(
    async (v1: ApiInstance) => {
      registerSessionRoutes(v1, tokens)
      registerGuildList(v1, { config, administered, presence, enabledGuilds })
      await v1.register(
        async (guild: ApiInstance) => {
          requireAdministrator(guild, administered)
          registerGuild(guild, { presence, settings: makeGuildSettings(db) })
          registerModule(guild, { stores: { db, enabledGuilds }, presence, now })
          registerJoins(guild, { joins, now })
          registerFeed(guild, {
            redis,
            hub,
            joins,
            administered,
            metrics,
            now,
            recheckMs: feedRecheckMs,
          })
        },
        { prefix: '/guilds' },
      )
    },
    { prefix: '/v1' },
  )
}
