import type { FastifyInstance, FastifyRequest } from 'fastify'
import { isSnowflake } from '#core/discord/snowflakes.ts'
import type { AdministeredGuild, AdministeredGuilds } from '../discord/administered-guilds.ts'
import { Problem } from '../problems.ts'
import { signedInUser } from '../sessions/session-data.ts'

declare module 'fastify' {
  interface FastifyRequest {
    administered: AdministeredGuild | null
  }
}

/**
 * Holds every route of this scope, whose path begins with `/:guildId`, to administrators of that
 * guild. Before validation, so that strangers learn nothing about what a request should look like.
 */
export function requireAdministrator(app: FastifyInstance, guilds: AdministeredGuilds): void {
  app.decorateRequest('administered', null)
  app.addHook('preValidation', async (request) => {
    const user = signedInUser(request)
    const guildId = guildIdOf(request)
    const asker = { userId: user.id, sessionId: request.session.sessionId }
    const administered = await guilds.of(asker)
    const guild = administered.find(({ id }) => id === guildId)
    // The same answer whether or not the guild exists.
    if (!guild) throw new Problem('not-administrator', 'Only its administrators may see this.')
    request.administered = guild
  })
}

function guildIdOf({ params }: FastifyRequest): string {
  const guildId =
    typeof params === 'object' && params !== null && 'guildId' in params ? params.guildId : ''
  if (typeof guildId === 'string' && isSnowflake(guildId)) return guildId
  throw new Problem('guild-not-found', 'This is not the id of a server.')
}

/** The guild that this request is about, which its user administers. */
export function administeredGuild({ administered }: FastifyRequest): AdministeredGuild {
  if (!administered) throw new Error('a guild route outside of the scope that guards it')
  return administered
}
