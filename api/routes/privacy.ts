import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { RETENTION_DAYS } from '#core/guilds/guild-day.ts'
import { isSnowflake } from '#core/discord/snowflakes.ts'
import type { Privacy, PrivacyState, Span } from '#core/privacy/privacy.ts'
import { access } from '../access.ts'
import type { ApiInstance } from '../api-instance.ts'
import { privacyGuilds, type PrivacyGuildsDeps } from '../privacy-guilds.ts'
import { moduleIsOff, Problem } from '../problems.ts'
import { guildParamsSchema } from '../schemas/guild.ts'
import {
  deletedSchema,
  optOutSchema,
  optOutStateSchema,
  personFactsSchema,
  personGuildsSchema,
} from '../schemas/privacy.ts'
import { refusals } from '../schemas/problem.ts'
import { signedInUser } from '../sessions/session-data.ts'

/** Exports a minute and user: each reads all there is. */
const EXPORTS_A_MINUTE = 6

export type PrivacyRoutesDeps = Omit<PrivacyGuildsDeps, 'pseudonymOf'> & { privacy: Privacy }

/**
 * `/privacy/guilds/…`: what is stored about the signed-in person, and what they make of it. They
 * need administer nothing, nor be in the server any more; it is about nobody else.
 */
export function registerPrivacy(app: ApiInstance, deps: PrivacyRoutesDeps): void {
  const { privacy } = deps
  const { pseudonymOf } = privacy
  const shared = { tags: ['privacy'], params: guildParamsSchema }

  app.route({
    method: 'GET',
    url: '/privacy/guilds',
    schema: {
      summary: 'Servers that may have something stored about you',
      operationId: 'listPrivacyGuilds',
      tags: ['privacy'],
      security: access.user,
      response: { 200: personGuildsSchema, ...refusals },
    },
    handler: async (request) => {
      const asker = { userId: signedInUser(request).id, sessionId: request.session.sessionId }
      return { guilds: await privacyGuilds({ ...deps, pseudonymOf }, asker) }
    },
  })

  app.route({
    method: 'GET',
    url: '/privacy/guilds/:guildId',
    schema: {
      ...shared,
      summary: 'What a server stores about you, in numbers',
      operationId: 'getPrivacy',
      security: access.user,
      response: { 200: personFactsSchema, ...refusals },
    },
    handler: async (request) => {
      const { guildId, userId } = whoAndWhere(request)
      const facts = await privacy.privacyOf(guildId, userId)
      const { candidateOf, invites, messages } = facts
      return {
        guildId,
        retentionDays: RETENTION_DAYS,
        ...wireState(facts),
        joins: wireSpan(facts.joins),
        invited: wireSpan(facts.invited),
        candidateOf,
        invites,
        messages,
      }
    },
  })

  app.route({
    method: 'GET',
    url: '/privacy/guilds/:guildId/export',
    config: { rateLimit: { max: EXPORTS_A_MINUTE, timeWindow: 60_000 } },
    schema: {
      ...shared,
      summary: 'All that a server stores about you, as one JSON document to keep',
      operationId: 'exportPrivacy',
      security: access.user,
      response: {
        200: Type.Unknown({ description: 'As `/privacy get_data` gives it' }),
        ...refusals,
      },
    },
    handler: async (request, reply) => {
      const { guildId, userId } = whoAndWhere(request)
      const data = await privacy.exportData(guildId, userId)
      const name = `usher-${guildId}-${userId}.json`
      return reply.header('content-disposition', `attachment; filename="${name}"`).send(data)
    },
  })

  app.route({
    method: 'PUT',
    url: '/privacy/guilds/:guildId/opt-out',
    schema: {
      ...shared,
      summary: 'Be recorded without identity, or with it again from the next join on',
      operationId: 'setOptOut',
      security: access.userWrite,
      body: optOutSchema,
      response: { 200: optOutStateSchema, ...refusals },
    },
    handler: async (request) => {
      const { guildId, userId } = whoAndWhere(request)
      await assertConcerned(request, guildId)
      const state = await privacy.setOptOut(guildId, userId, request.body.optedOut)
      if (!state) throw moduleIsOff()
      return { guildId, ...wireState(state) }
    },
  })

  app.route({
    method: 'DELETE',
    url: '/privacy/guilds/:guildId',
    schema: {
      ...shared,
      summary: 'Have what a server stores about you deleted, and opt out; totals stay',
      operationId: 'deletePrivacy',
      security: access.userWrite,
      response: { 200: deletedSchema, ...refusals },
    },
    handler: async (request) => {
      const { guildId, userId } = whoAndWhere(request)
      await assertConcerned(request, guildId)
      const deleted = await privacy.deleteData(guildId, userId)
      if (!deleted) throw moduleIsOff()
      return deleted
    },
  })

  /** Who has never been in a server leaves nothing there, not even a choice. */
  async function assertConcerned(request: FastifyRequest, guildId: string): Promise<void> {
    const { id: userId } = signedInUser(request)
    const asker = { userId, sessionId: request.session.sessionId }
    const guilds = await privacyGuilds({ ...deps, pseudonymOf }, asker)
    if (guilds.some(({ id }) => id === guildId)) return
    if ((await privacy.storedId(guildId, userId)) !== userId) return
    throw new Problem('guild-not-found', 'No server with the tracker on has anything about you.')
  }
}

function whoAndWhere(request: FastifyRequest): { guildId: string; userId: string } {
  // Described by `guildParamsSchema`.
  const { guildId } = request.params as { guildId: string }
  if (!isSnowflake(guildId)) throw new Problem('guild-not-found', 'This is no id of a server.')
  return { guildId, userId: signedInUser(request).id }
}

function wireState({ optedOut, optedOutAt, deletedAt }: PrivacyState) {
  return {
    optedOut,
    optedOutAt: optedOutAt?.toISOString() ?? null,
    deletedAt: deletedAt?.toISOString() ?? null,
  }
}

function wireSpan({ count, oldestAt, newestAt }: Span) {
  return {
    count,
    oldestAt: oldestAt?.toISOString() ?? null,
    newestAt: newestAt?.toISOString() ?? null,
  }
}
