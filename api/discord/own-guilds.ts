import type { AccessToken } from '../sessions/access-token.ts'
import type { Asker } from './administered-guilds.ts'
import type { UserClient } from './user-client.ts'

/** How long Discord's answer counts. */
const TTL_MS = 60_000
const KEPT_MAX = 1_000

/** A guild that a user is in, administrator or not. */
export type OwnGuild = { id: string; name: string; icon: string | null }

/** Where a user is a member; Discord is asked at most once a minute by this process.
 *  @throws Problem `not-signed-in` or `discord-unavailable` */
export type OwnGuilds = (asker: Asker) => Promise<OwnGuild[]>

export type OwnGuildsDeps = { client: UserClient; accessToken: AccessToken; now: () => Date }

export function makeOwnGuilds({ client, accessToken, now }: OwnGuildsDeps): OwnGuilds {
  const known = new Map<string, { guilds: Promise<OwnGuild[]>; until: number }>()

  async function ask({ sessionId }: Asker): Promise<OwnGuild[]> {
    const guilds = await client.guilds(await accessToken(sessionId))
    return guilds.map(({ id, name, icon }) => ({ id, name, icon }))
  }

  return (asker) => {
    const { sessionId } = asker
    const kept = known.get(sessionId)
    if (kept && kept.until > now().getTime()) return kept.guilds
    if (known.size >= KEPT_MAX) known.clear()
    const guilds = ask(asker)
    known.set(sessionId, { guilds, until: now().getTime() + TTL_MS })
    guilds.catch(() => known.delete(sessionId))
    return guilds
  }
}
