import {
  GatewayDispatchEvents,
  GatewayOpcodes,
  type GuildMemberFlags,
  type APIUser,
  type GatewayDispatchPayload,
  type GatewayGuildMemberAddDispatchData,
  type GatewayInviteCreateDispatchData,
} from 'discord-api-types/v10'

/* Small makers of dispatches as the gateway sends them. */

const GUILD_ID = '1100000000000000000'
/** The enumeration has no word for none. */
const noFlags = 0 as GuildMemberFlags

export const aUser = (change: Partial<APIUser> = {}): APIUser => ({
  id: '1200000000000000000',
  username: 'mina',
  discriminator: '0',
  global_name: 'Mina',
  avatar: null,
  ...change,
})

export const aMemberAdd = (
  change: Partial<GatewayGuildMemberAddDispatchData> = {},
  sequence = 2,
): GatewayDispatchPayload => ({
  op: GatewayOpcodes.Dispatch,
  s: sequence,
  t: GatewayDispatchEvents.GuildMemberAdd,
  d: {
    guild_id: GUILD_ID,
    user: aUser(),
    roles: [],
    joined_at: '2026-03-01T12:00:00.123456+00:00',
    deaf: false,
    mute: false,
    flags: noFlags,
    ...change,
  },
})

export const aMemberRemove = (user = aUser(), sequence = 2): GatewayDispatchPayload => ({
  op: GatewayOpcodes.Dispatch,
  s: sequence,
  t: GatewayDispatchEvents.GuildMemberRemove,
  d: { guild_id: GUILD_ID, user },
})

export const anInviteCreate = (
  change: Partial<GatewayInviteCreateDispatchData> = {},
): GatewayDispatchPayload => ({
  op: GatewayOpcodes.Dispatch,
  s: 2,
  t: GatewayDispatchEvents.InviteCreate,
  d: {
    guild_id: GUILD_ID,
    channel_id: '1300000000000000000',
    code: 'abc',
    created_at: '2026-03-01T12:00:00+00:00',
    expires_at: null,
    max_age: 0,
    max_uses: 0,
    temporary: false,
    uses: 0,
    inviter: aUser({ id: '1250000000000000000', username: 'ines', global_name: null }),
    ...change,
  },
})

export const anInviteDelete = (guildId: string | undefined = GUILD_ID): GatewayDispatchPayload => ({
  op: GatewayOpcodes.Dispatch,
  s: 2,
  t: GatewayDispatchEvents.InviteDelete,
  d: { guild_id: guildId, channel_id: '1300000000000000000', code: 'abc' },
})
