import { GatewayIntentBits } from 'discord-api-types/v10'
import type { Realm } from '../realm.ts'
import { wireGuildCreate } from '../wire/guild.ts'
import { wireUser } from '../wire/user.ts'
import type { Guild } from '../world/world.ts'
import type { Session } from './session.ts'

/** READY with the guilds as unavailable, then each of them. */
export function welcome(
  realm: Realm,
  session: Session,
  { guilds, resumeUrl }: { guilds: readonly Guild[]; resumeUrl: string },
): void {
  const { clientId, botUserId } = realm.application
  const user = realm.world.users.get(botUserId)
  if (!user) throw new Error(`the bot's user ${botUserId} is missing from the world`)
  const ready = {
    v: 10,
    user: { ...wireUser(user), verified: true, mfa_enabled: false, email: null },
    guilds: guilds.map(({ id }) => ({ id, unavailable: true })),
    session_id: session.id,
    resume_gateway_url: resumeUrl,
    shard: [session.shardId, session.shardCount],
    application: { id: clientId, flags: 0 },
    relationships: [],
    private_channels: [],
    user_settings: {},
  }
  session.dispatch('READY', JSON.stringify(ready))
  if ((session.intents & GatewayIntentBits.Guilds) === 0) return
  for (const guild of guilds) {
    const member = guild.members.get(botUserId)
    if (member && !guild.unavailable)
      session.dispatch('GUILD_CREATE', JSON.stringify(wireGuildCreate(guild, { member, user })))
  }
}

/** The bot's guilds of one shard: `(guild id >> 22) % shardCount`. */
export function guildsOfShard(realm: Realm, shardId: number, shardCount: number): Guild[] {
  const { botUserId } = realm.application
  const found: Guild[] = []
  for (const guild of realm.world.guilds.values())
    if (guild.sinceEpochMs % shardCount === shardId && guild.members.has(botUserId))
      found.push(guild)
  return found
}
