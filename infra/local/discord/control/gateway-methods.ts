import type { Control } from '../control.ts'
import type { Gateway } from '../gateway/gateway.ts'
import type { IdentifyLimits } from '../gateway/identify-limits.ts'
import type { AllowedIntents } from '../gateway/intents.ts'
import type { Sessions } from '../gateway/sessions.ts'
import { Refusal } from '../refusal.ts'

type GatewayMethod =
  'sessions' | 'dropConnections' | 'invalidateSessions' | 'setAllowedIntents' | 'setIdentifiesLeft'

/** The control methods that look at the gateway or disturb it. */
export function makeGatewayMethods(deps: {
  gateway: Gateway
  sessions: Sessions
  limits: IdentifyLimits
  allowIntents: (allowed: AllowedIntents) => void
}): Pick<Control, GatewayMethod> {
  const { gateway, sessions, limits } = deps
  const connectionsOf = (shardId: number | undefined) =>
    [...gateway.connections.values()].filter((connection) => {
      const session = connection.session()
      return session !== null && (shardId === undefined || session.shardId === shardId)
    })
  return {
    sessions: async () => {
      sessions.expire()
      return {
        sessions: sessions.all().map((session) => ({
          sessionId: session.id,
          shardId: session.shardId,
          shardCount: session.shardCount,
          intents: session.intents,
          connected: session.wire !== null,
          sequence: session.seq,
          resumes: session.resumes,
        })),
        ...gateway.counts,
        identifiesLeft: limits.startLimit().remaining,
      }
    },
    dropConnections: async ({ shardId, resumable, code = 4000 }) => {
      if (resumable && (code === 1000 || code === 1001))
        throw new Refusal(400, 0, `Close code ${code} ends a session: it is not resumable.`)
      const dropped = connectionsOf(shardId)
      for (const connection of dropped) {
        const session = connection.session()
        connection.close(code)
        if (session && !resumable) sessions.forget(session)
      }
      return { dropped: dropped.length }
    },
    invalidateSessions: async ({ resumable, shardId }) => {
      const told = connectionsOf(shardId)
      for (const connection of told) {
        const session = connection.session()
        connection.invalidate(resumable)
        if (session && !resumable) sessions.forget(session)
      }
      gateway.counts.invalidSessions += told.length
      return { told: told.length }
    },
    setAllowedIntents: async (allowed) => deps.allowIntents(allowed),
    setIdentifiesLeft: async ({ remaining }) => limits.setLeft(remaining),
  }
}
