import type { APIInteraction } from 'discord-api-types/v10'
import type { Logger } from 'pino'
import type { Command } from './command.ts'
import type { CommandContext, CommandDeps } from './command-context.ts'
import { CommandRefusal } from './command-refusal.ts'
import { makeCatalogue } from '#core/languages/catalogue.ts'
import { parseLanguage } from '#core/languages/languages.ts'
import type { GuildSettings } from '#core/postgres/guild-settings.ts'

export type MakeContextOptions = {
  settingsOf: (guildId: string) => Promise<GuildSettings | undefined>
  deps: CommandDeps
  /** Where the dashboard is, if it is known. */
  dashboardUrl: string | undefined
}

/** An interaction on its way: what is done for it ends when `signal` aborts. */
export type Call = { interaction: APIInteraction; log: Logger; signal: AbortSignal }

/**
 * What a command is given for one call.
 * @throws CommandRefusal where the guild has not enabled the module
 */
export async function makeContext(
  { settingsOf, deps, dashboardUrl }: MakeContextOptions,
  command: Command,
  { interaction, log, signal }: Call,
): Promise<CommandContext> {
  const { member, guild_id: guildId, channel } = interaction
  // Commands are for guilds only, and so says their definition.
  if (!member || !guildId) throw new CommandRefusal('error.unknown-command')
  const settings = await settingsOf(guildId)
  if (settings === undefined || settings.left_at !== null) {
    const url = dashboardUrl === undefined ? 'none' : `${dashboardUrl}/servers/${guildId}`
    throw new CommandRefusal(command.whenModuleOff, { url })
  }
  const catalogue = makeCatalogue(parseLanguage(settings.language), settings.timezone)
  return {
    interactionId: interaction.id,
    guildId,
    channelId: channel?.id ?? '',
    userId: member.user.id,
    memberRoleIds: member.roles,
    memberPermissions: BigInt(member.permissions),
    appPermissions: BigInt(interaction.app_permissions),
    settings,
    catalogue,
    say: catalogue.say,
    deps,
    signal,
    log,
  }
}
