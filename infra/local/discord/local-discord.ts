import { makeAttachments } from './attachments.ts'
import { makeFaultMethods } from './control/fault-methods.ts'
import { makeGatewayMethods } from './control/gateway-methods.ts'
import { makeControlAccess } from './control/http.ts'
import { makeInteractionMethods } from './control/interaction-methods.ts'
import { makeOauthMethods } from './control/oauth-methods.ts'
import { makeWorldMethods } from './control/world-methods.ts'
import type { Control } from './control.ts'
import { noFaults } from './faults.ts'
import { makeDispatcher } from './gateway/dispatcher.ts'
import { makeGateway } from './gateway/gateway.ts'
import { makeIdentifyLimits } from './gateway/identify-limits.ts'
import type { AllowedIntents } from './gateway/intents.ts'
import { makeSessions } from './gateway/sessions.ts'
import { makeHttpServer } from './http-server.ts'
import { makeInteractions } from './interactions/interactions.ts'
import { makeAuthorizations } from './oauth/authorizations.ts'
import type { LocalDiscord, LocalDiscordOptions } from './options.ts'
import type { Realm } from './realm.ts'
import { makeRateLimits } from './rest/rate-limits.ts'
import { makeRequestLog } from './rest/request-log.ts'
import { labelOf } from './rest/rest-api.ts'
import { restRoutes } from './rest/routes.ts'
import { makeSnowflakes } from './snowflakes.ts'
import { openDataFile } from './world/data-file.ts'
import { makeSaver } from './world/saver.ts'
import { emptyWorld } from './world/world.ts'

export type { LocalDiscord, LocalDiscordOptions } from './options.ts'

/**
 * Starts a server that speaks like Discord on loopback: REST v10, gateway v10, OAuth2, a control
 * interface and a page.
 * @throws Error in one sentence when the port is in use or the data file cannot be used.
 */
export async function startLocalDiscord(options: LocalDiscordOptions): Promise<LocalDiscord> {
  const { now = Date.now, random = Math.random } = options
  let port = options.port
  const host = options.host ?? '127.0.0.1'
  const file = options.dataFile === undefined ? null : openDataFile(options.dataFile)
  const world = file?.read() ?? emptyWorld()
  const saver = file && makeSaver(world, file, reportSaveFailure)
  const faults = noFaults(options.latency)
  const application = {
    ...options.application,
    botUserId: options.application.botUserId ?? options.application.clientId,
  }
  const timers = makeTimers()
  const sessions = makeSessions({ now, keptMs: options.sessionKeptMs ?? 5 * 60_000 })
  const dispatcher = makeDispatcher({
    sessions,
    faults: () => faults,
    botUserId: application.botUserId,
    random,
    later: (delayMs, task) => timers.later(delayMs, task),
  })
  const realm: Realm = {
    world,
    faults,
    application,
    attachments: makeAttachments(() => `http://${host}:${port}`),
    interactions: makeInteractions(),
    now,
    random,
    newId: makeSnowflakes(now),
    publish: (guild, dispatch) => dispatcher.publish(guild, dispatch),
    later: (delayMs, task) => timers.later(delayMs, task),
    touched: () => saver?.touched(),
  }
  if (!world.users.has(application.botUserId))
    world.users.set(application.botUserId, {
      id: application.botUserId,
      username: options.application.botUsername ?? 'usher',
      globalName: null,
      avatar: null,
      bot: true,
      guildIds: [],
    })

  let intents: AllowedIntents = { members: true, presences: true, messageContent: true }
  let actingAs: string | null = null
  const gatewayUrl = () => `ws://${host}:${port}/gateway`
  const limits = makeIdentifyLimits({
    maxConcurrency: options.maxConcurrency ?? 1,
    now,
    perDay: options.identifiesPerDay,
    windowMs: options.identifyWindowMs,
  })
  const gateway = makeGateway({
    realm,
    sessions,
    limits,
    url: gatewayUrl,
    allowedIntents: () => intents,
    heartbeatIntervalMs: options.heartbeatIntervalMs ?? 41_250,
    guildsPerShard: options.guildsPerShard ?? 2_500,
  })
  const authorizations = makeAuthorizations(realm)
  const log = makeRequestLog()
  const routes = restRoutes({
    realm,
    limits,
    gatewayUrl,
    allowedIntents: () => intents,
    inviteListLimit: options.inviteListLimit ?? { requests: 5, perMs: 5_000 },
  })
  const control: Control = {
    ...makeWorldMethods(realm),
    ...makeInteractionMethods(realm),
    ...makeGatewayMethods({ gateway, sessions, limits, allowIntents: (next) => (intents = next) }),
    ...makeFaultMethods({
      faults,
      atStart: () => noFaults(options.latency),
      routes: new Set(routes.map(labelOf)),
      release: () => dispatcher.release((id) => world.guilds.get(id)),
    }),
    ...makeOauthMethods({ realm, authorizations, setActingAs: (userId) => (actingAs = userId) }),
    requests: async ({ reset = false } = {}) => {
      const counts = log.read()
      if (reset) log.reset()
      return { counts }
    },
  }
  const server = makeHttpServer({
    realm,
    routes,
    limits: makeRateLimits({ now, globalRps: options.globalRps ?? 50 }),
    log,
    authorizations,
    actingAs: () => actingAs,
    control,
    access: makeControlAccess(options.controlToken, () => port),
    upgrade: (request, socket, head) => gateway.upgrade(request, socket, head),
  })
  port = await server.listen(host, options.port)
  const url = `http://${host}:${port}`
  return {
    url,
    apiBase: `${url}/api`,
    pageUrl: `${url}/?token=${encodeURIComponent(options.controlToken)}`,
    control,
    async close() {
      timers.close()
      realm.interactions.close()
      gateway.close()
      await server.close()
      await saver?.close()
    },
  }
}

/** Delayed work that ends with the local Discord. */
function makeTimers() {
  const pending = new Set<NodeJS.Timeout>()
  return {
    later(delayMs: number, task: () => void): void {
      const timer = setTimeout(() => {
        pending.delete(timer)
        task()
      }, delayMs)
      pending.add(timer)
    },
    close(): void {
      for (const timer of pending) clearTimeout(timer)
      pending.clear()
    },
  }
}

function reportSaveFailure(error: unknown): void {
  const why = error instanceof Error ? error.message : 'unknown'
  console.error(`local Discord: the world could not be saved and will be tried again: ${why}`)
}
