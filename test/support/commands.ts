import { InteractionType, type APIInteraction } from 'discord-api-types/v10'
import { pino } from 'pino'
import type { CommandContext, CommandDeps } from '#bot/commands/command-context.ts'
import { makeCatalogue } from '#core/languages/catalogue.ts'
import type { Language } from '#core/languages/languages.ts'
import type { GuildSettings } from '#core/postgres/guild-settings.ts'

export const askerId = '200000000000000001'
export const commandGuildId = '300000000000000001'

/** What a command is given, for those that look at nothing but this. */
export function aContext(
  changes: Partial<CommandContext> & { language?: Language } = {},
): CommandContext {
  const { language = 'en', ...rest } = changes
  const catalogue = makeCatalogue(language, 'UTC')
  return {
    interactionId: '400000000000000001',
    guildId: commandGuildId,
    channelId: '500000000000000001',
    userId: askerId,
    memberRoleIds: [],
    memberPermissions: 0n,
    appPermissions: 0n,
    settings: {} as GuildSettings,
    catalogue,
    say: catalogue.say,
    deps: {} as CommandDeps,
    signal: new AbortController().signal,
    log: pino({ level: 'silent' }),
    ...rest,
  }
}

/** INTERACTION_CREATE of a guild, with what the bot reads of it. */
export function anInteraction(
  data: unknown,
  changes: { id?: string; type?: InteractionType; locale?: string; userId?: string } = {},
): APIInteraction {
  const { id, type = InteractionType.ApplicationCommand, locale = 'en-US', userId } = changes
  const interaction: unknown = {
    id: id ?? snowflakeAt(Date.now()),
    application_id: '600000000000000001',
    token: 'a-token',
    type,
    data,
    guild_id: commandGuildId,
    channel: { id: '500000000000000001', type: 0 },
    member: { user: { id: userId ?? askerId }, roles: [], permissions: '0' },
    app_permissions: '0',
    locale,
  }
  return interaction as APIInteraction
}

/** `/command subcommand` with its options, as Discord sends them. */
export function aCommandCall(command: string, subcommand: string, options: unknown[] = []) {
  return { type: 1, name: command, options: [{ type: 1, name: subcommand, options }] }
}

let made = 0n

/** An id of its own that was made at this instant, in ms. */
export function snowflakeAt(atMs: number): string {
  made += 1n
  return String(((BigInt(Math.floor(atMs)) - 1_420_070_400_000n) << 22n) + made)
}
