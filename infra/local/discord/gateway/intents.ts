import { GatewayIntentBits } from 'discord-api-types/v10'

/** Which intent a dispatch needs; without an entry none.
 *  @see Discord docs, gateway#list-of-intents */
const intentOf = new Map<string, number>([
  ...[
    'GUILD_CREATE',
    'GUILD_UPDATE',
    'GUILD_DELETE',
    'GUILD_ROLE_CREATE',
    'GUILD_ROLE_UPDATE',
    'GUILD_ROLE_DELETE',
    'CHANNEL_CREATE',
    'CHANNEL_UPDATE',
    'CHANNEL_DELETE',
  ].map((type): [string, number] => [type, GatewayIntentBits.Guilds]),
  ['GUILD_MEMBER_ADD', GatewayIntentBits.GuildMembers],
  ['GUILD_MEMBER_UPDATE', GatewayIntentBits.GuildMembers],
  ['GUILD_MEMBER_REMOVE', GatewayIntentBits.GuildMembers],
  ['GUILD_AUDIT_LOG_ENTRY_CREATE', GatewayIntentBits.GuildModeration],
  ['INVITE_CREATE', GatewayIntentBits.GuildInvites],
  ['INVITE_DELETE', GatewayIntentBits.GuildInvites],
  ['MESSAGE_CREATE', GatewayIntentBits.GuildMessages],
  ['MESSAGE_UPDATE', GatewayIntentBits.GuildMessages],
  ['MESSAGE_DELETE', GatewayIntentBits.GuildMessages],
])

export const intentFor = (type: string): number => intentOf.get(type) ?? 0

/** Every intent there is. */
export const knownIntents = Object.values(GatewayIntentBits)
  .filter((bit) => typeof bit === 'number')
  .reduce((all, bit) => all | bit, 0)

export interface AllowedIntents {
  members: boolean
  presences: boolean
  messageContent: boolean
}

/** The privileged intents that the application does not have. */
export function disallowedIntents(allowed: AllowedIntents): number {
  return (
    (allowed.members ? 0 : GatewayIntentBits.GuildMembers) |
    (allowed.presences ? 0 : GatewayIntentBits.GuildPresences) |
    (allowed.messageContent ? 0 : GatewayIntentBits.MessageContent)
  )
}
