import { GatewayIntentBits } from 'discord-api-types/v10'

/** What Usher listens to. GuildMembers is privileged: it is switched on in Discord's portal. */
export const intents =
  GatewayIntentBits.Guilds |
  GatewayIntentBits.GuildMembers |
  GatewayIntentBits.GuildInvites |
  GatewayIntentBits.GuildModeration
