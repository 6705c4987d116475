import { PermissionFlagsBits, type RESTAPIPartialCurrentUserGuild } from 'discord-api-types/v10'
import type { Redis } from 'ioredis'
import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import { keys } from '#core/redis/keys.ts'
import type { AccessToken } from '../sessions/access-token.ts'
import type { UserClient } from './user-client.ts'

/** How long Discord's answer counts. */
const TTL_MS = 60_000

const guildSchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  icon: Type.Union([Type.String(), Type.Null()]),
})
const listSchema = Type.Array(guildSchema)

/** A guild where a user is Administrator or owner. */
export type AdministeredGuild = Static<typeof guildSchema>

/** Which session asks, and for whom. */
export type Asker = { userId: string; sessionId: string }

/** Where users are Administrator. Discord's answer is kept for 60 s at most, for all processes. */
export type AdministeredGuilds = {
  /** By name. @throws Problem `not-signed-in` or `discord-unavailable` */
  of(asker: Asker): Promise<AdministeredGuild[]>
  /** Asks Discord even if an answer is kept. */
  ask(asker: Asker): Promise<AdministeredGuild[]>
}

export type AdministeredGuildsDeps = {
  redis: Redis
  client: UserClient
  accessToken: AccessToken
}

export function makeAdministeredGuilds(deps: AdministeredGuildsDeps): AdministeredGuilds {
  const { redis, client, accessToken } = deps
  /** By session: a page asks several things at once, and Discord allows one such list a second. */
  const underway = new Map<string, Promise<AdministeredGuild[]>>()

  async function askDiscord({ userId, sessionId }: Asker): Promise<AdministeredGuild[]> {
    const guilds = await client.guilds(await accessToken(sessionId))
    const administered = guilds
      .filter(isAdministrator)
      .map(({ id, name, icon }) => ({ id, name, icon }))
      .sort((a, b) => a.name.localeCompare(b.name))
    await redis.set(keys.administeredGuilds(userId), JSON.stringify(administered), 'PX', TTL_MS)
    return administered
  }

  function ask(asker: Asker): Promise<AdministeredGuild[]> {
    const running = underway.get(asker.sessionId)
    if (running) return running
    const started = askDiscord(asker).finally(() => underway.delete(asker.sessionId))
    underway.set(asker.sessionId, started)
    return started
  }

  return {
    ask,
    async of(asker) {
      const kept = await redis.get(keys.administeredGuilds(asker.userId))
      const value: unknown = kept === null ? null : JSON.parse(kept)
      return Value.Check(listSchema, value) ? value : ask(asker)
    },
  }
}

function isAdministrator({ owner, permissions }: RESTAPIPartialCurrentUserGuild): boolean {
  return owner || (BigInt(permissions) & PermissionFlagsBits.Administrator) !== 0n
}
