import type { APIUser } from 'discord-api-types/v10'
import type { User } from '../world/world.ts'

/** Discord's user; its enumeration of flags does not name their absence. */
type WireUser = Omit<APIUser, 'flags' | 'public_flags'> & {
  flags: 0
  public_flags: 0
  primary_guild: null
}

/** A user as REST and the gateway show it to others. */
export function wireUser(user: User): WireUser {
  return {
    id: user.id,
    username: user.username,
    global_name: user.globalName,
    avatar: user.avatar,
    discriminator: user.bot ? '0001' : '0',
    public_flags: 0,
    flags: 0,
    bot: user.bot ? true : undefined,
    banner: null,
    accent_color: null,
    avatar_decoration_data: null,
    collectibles: null,
    primary_guild: null,
  }
}

/** The user itself, as `/users/@me` shows it. */
export function wireSelf(
  user: User,
): WireUser & Pick<APIUser, 'mfa_enabled' | 'locale' | 'verified'> {
  return { ...wireUser(user), mfa_enabled: false, locale: 'en-US', verified: true }
}
