import { makeGuildSettings } from '#core/postgres/guild-settings.ts'
import { makeApiKeys } from '#core/postgres/api-keys.ts'
import { makeJoinsList } from '#core/postgres/joins-list.ts'
import { makeJoinsPage } from '#core/postgres/joins-page.ts'
import { makeSettingsChanges } from '#core/postgres/settings-changes.ts'
import { makePrivacy } from '#core/privacy/privacy.ts'
import { makePseudonymOf } from '#core/privacy/pseudonyms.ts'
import { makeGuildEntries } from '#core/redis/guild-directory.ts'
import { makeEnabledGuilds } from '#core/redis/enabled-guilds.ts'
import { makeFeedSubscriber } from '#core/redis/feed.ts'
import { makeStoredMessageFailures } from '#core/redis/message-failures.ts'
import { makePresentGuilds } from '#core/redis/present-guilds.ts'
import { makeRestAllowance } from '#core/redis/rest-allowance.ts'
import type { ApiInstance } from '../api-instance.ts'
import type { AppDeps } from '../app.ts'
import { makeAdministeredGuilds } from '../discord/administered-guilds.ts'
import { makeBotPresence } from '../discord/bot-presence.ts'
import { makeGrantedIntents } from '#core/discord/granted-intents.ts'
import { makeEntryOf } from '../discord/guild-entries.ts'
import { refreshTokens, registerOauth } from '../discord/oauth.ts'
import { makeOwnGuilds } from '../discord/own-guilds.ts'
import { makeUserClient } from '../discord/user-client.ts'
import { makeFeedHub } from '../feed/feed-hub.ts'
import type { ApiMetrics } from '../metrics.ts'
import { registerGuard } from '../plugins/guard.ts'
import { endSessionsWithoutConsent } from '../plugins/ended-consent.ts'
import { makeAccessToken } from '../sessions/access-token.ts'
import { makeTokenStore } from '../sessions/token-store.ts'
import { makeKeyRight } from '../api-keys/key-right.ts'
import { registerApiKeys } from './api-keys.ts'
import { registerChannels } from './channels.ts'
import { registerDoctor } from './doctor.ts'
import { registerExport } from './export.ts'
import { registerFeed } from './feed.ts'
import { registerGuild, registerGuildList } from './guilds.ts'
import { registerInviteChanges } from './invite-changes.ts'
import { registerInviteLabel } from './invite-label.ts'
import { registerInvites } from './invites.ts'
import { registerJoins } from './joins.ts'
import { registerLoginRoutes } from './login.ts'
import { registerModule } from './module.ts'
import { registerPreview } from './preview.ts'
import { registerPrivacy } from './privacy.ts'
import { registerRaid } from './raid.ts'
import { registerRankings } from './rankings.ts'
import { registerRetention } from './retention.ts'
import { registerSessionRoutes } from './session.ts'
import { registerSettings } from './settings.ts'
import { registerSettingsChanges } from './settings-changes.ts'
import { registerStatistics } from './statistics.ts'
import { registerTestMessage } from './test-message.ts'

export type RoutesDeps = AppDeps & { metrics: ApiMetrics; feedRecheckMs: number }

/** Wires every route of the api, below `/api`; each says itself who may call it. */
export async function registerRoutes(app: ApiInstance, deps: RoutesDeps): Promise<void> {
  const { config, db, redis, subscriber, rest, log, now, metrics, feedRecheckMs } = deps
  await registerOauth(app, config)
  endSessionsWithoutConsent(app)

  const client = makeUserClient(config.DISCORD_API_BASE, metrics.rest)
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
  const entries = makeGuildEntries(redis)
  const settings = makeGuildSettings(db)
  const apiKeys = makeApiKeys(db)
  const changes = makeSettingsChanges(db)
  const keyRight = makeKeyRight({ redis, rest, apiKeys, changes, now })
  const pseudonymOf = makePseudonymOf(config.PRIVACY_KEY)
  const privacy = makePrivacy({ db, redis, pseudonymOf, now: () => now().getTime() })
  const allowance = makeRestAllowance({
    redis,
    requestsPerSecond: config.DISCORD_GLOBAL_RPS,
    // Without Redis nobody is signed in.
    ownRequestsPerSecond: 1,
    pausedForMs: deps.restPausedForMs ?? (() => 0),
    log,
    now: () => now().getTime(),
  })
  const joins = makeJoinsPage(db)
  const joinsList = makeJoinsList(db)
  const hub = makeFeedHub({ feed: makeFeedSubscriber(subscriber), joins, log, now })

  const entryOf = makeEntryOf({ entries, rest, allowance, now })
  const grantedIntents = makeGrantedIntents({ rest, allowance, now })
  const failures = makeStoredMessageFailures(redis)
  const ownGuilds = makeOwnGuilds({ client, accessToken, now })
  const inviting = { db, redis, rest, allowance, entries, privacy, changes, now }

  await app.register(async (guarded: ApiInstance) => {
    registerGuard(guarded, { administered, keyRight })
    registerLoginRoutes(guarded, { config, client, tokens, redis })
    await guarded.register(registerV1, { prefix: '/v1' })
  })

  async function registerV1(v1: ApiInstance): Promise<void> {
    registerSessionRoutes(v1, tokens)
    registerGuildList(v1, { config, administered, presence, enabledGuilds })
    registerPrivacy(v1, { db, entries, ownGuilds, privacy, now })
    await v1.register(registerGuildRoutes, { prefix: '/guilds' })
  }

  async function registerGuildRoutes(guild: ApiInstance): Promise<void> {
    const recheckMs = feedRecheckMs
    registerGuild(guild, { presence, settings, entries })
    registerModule(guild, { stores: { db, enabledGuilds }, presence, changes, privacy, now })
    registerSettings(guild, { db, entries, rest, privacy, now })
    registerSettingsChanges(guild, { changes, settings, now })
    registerApiKeys(guild, { apiKeys, changes, settings, privacy, now })
    registerChannels(guild, { entryOf, now })
    registerDoctor(guild, { entryOf, settings, failures, grantedIntents, now })
    registerPreview(guild, { entryOf, settings, now })
    registerTestMessage(guild, { rest, allowance, entryOf, settings, now })
    registerJoins(guild, { joins: joinsList, settings, now })
    registerExport(guild, { joins: joinsList, settings, now })
    registerInvites(guild, { db, entries, now })
    registerInviteChanges(guild, inviting)
    registerInviteLabel(guild, inviting)
    registerStatistics(guild, { db, now })
    registerRankings(guild, { db, now })
    registerRetention(guild, { db, now })
    registerRaid(guild, { db, now })
    registerFeed(guild, { redis, hub, joins, administered, settings, metrics, now, recheckMs })
  }
}
