import { diagnose, type DiagnosedSettings, type Finding } from '#core/discord/doctor.ts'
import type { GrantedIntents } from '#core/discord/granted-intents.ts'
import type { GuildEntry } from '#core/discord/guild-entry.ts'
import type { GuildSettingsRepository } from '#core/postgres/guild-settings.ts'
import type { MessageFailure, StoredMessageFailures } from '#core/redis/message-failures.ts'

const NO_MESSAGES: DiagnosedSettings = {
  join_messages_enabled: false,
  join_messages_channel: null,
  join_message_is_embed: false,
  leave_messages_enabled: false,
  leave_messages_channel: null,
  leave_message_is_embed: false,
}

export type ExamineDeps = {
  /** @throws where nobody knows the guild, or Discord can't be asked */
  entryOf: (guildId: string) => Promise<GuildEntry>
  settings: Pick<GuildSettingsRepository, 'find'>
  failures: Pick<StoredMessageFailures, 'ofGuild'>
  grantedIntents: GrantedIntents
  now: () => Date
}

/** What the permission doctor found in a guild, and what it looked at. */
export type Examination = {
  at: Date
  entry: GuildEntry
  isEnabled: boolean
  findings: Finding[]
  /** Channel -> why its newest message was lost. */
  messageFailures: Map<string, MessageFailure>
  /** Bits that Discord grants; undefined where that is not known. */
  intents: number | undefined
}

/**
 * Gathers what the doctor needs to know about a guild, and asks it. What the bot may do can be
 * looked at before the module is switched on. @throws as `entryOf` does
 */
export async function examineGuild(deps: ExamineDeps, guildId: string): Promise<Examination> {
  const { entryOf, settings, failures, grantedIntents, now } = deps
  const [set, entry, messageFailures, intents] = await Promise.all([
    settings.find(guildId),
    entryOf(guildId),
    failures.ofGuild(guildId),
    grantedIntents(),
  ])
  const at = now()
  const input = { entry, settings: set ?? NO_MESSAGES, messageFailures, now: at.getTime() }
  const findings = diagnose({ ...input, ...(intents !== undefined && { intents }) })
  return { at, entry, isEnabled: set !== undefined, findings, messageFailures, intents }
}
