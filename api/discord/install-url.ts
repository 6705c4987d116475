import { PermissionFlagsBits } from 'discord-api-types/v10'

/** What the bot needs to do all its work; a guild may grant less. */
const INSTALL_PERMISSIONS =
  PermissionFlagsBits.ViewAuditLog |
  PermissionFlagsBits.SendMessages |
  PermissionFlagsBits.EmbedLinks |
  PermissionFlagsBits.CreateInstantInvite |
  PermissionFlagsBits.ManageChannels |
  PermissionFlagsBits.ManageGuild |
  PermissionFlagsBits.ViewChannel

/** Discord's page that adds the bot to `guildId`. @param api Discord's address, without a version */
export function installUrl(api: string, clientId: string, guildId: string): string {
  const query = new URLSearchParams({
    client_id: clientId,
    scope: 'bot applications.commands',
    permissions: String(INSTALL_PERMISSIONS),
    guild_id: guildId,
    disable_guild_select: 'true',
  })
  return `${api}/oauth2/authorize?${query}`
}
