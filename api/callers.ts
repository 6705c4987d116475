import type { FastifyRequest } from 'fastify'
import type { ApiKey } from '#core/postgres/api-keys.ts'
import type { AdministeredGuild } from './discord/administered-guilds.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the guard on routes that ask for an Administrator or a key. */
    guildCaller: GuildCaller | null
  }
}

/** Who asks something about a guild, and may. */
export type GuildCaller = {
  guildId: string
  /** The signed-in person, or who created the key. */
  userId: string
  /** The guild as Discord named it to a signed-in person; undefined for a key. */
  administered?: AdministeredGuild
  /** Undefined for a signed-in person. */
  key?: ApiKey
}

/** Who asks, on a route below `/guilds/:guildId`. */
export function guildCaller({ guildCaller: caller }: FastifyRequest): GuildCaller {
  if (!caller) throw new Error('a guild route that is open to everyone')
  return caller
}
