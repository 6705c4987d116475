import type { SettingFault } from '#core/guilds/check-settings.ts'
import type { GuildSettings, GuildSettingsPatch } from '#core/postgres/guild-settings.ts'
import type { ProblemFault } from '../schemas/problem.ts'
import type { GuildSettingsView, SettingName, SettingsPatch } from '../schemas/settings.ts'

/** Names of settings on the wire, and in the table. */
const columns = {
  joinMessagesEnabled: 'join_messages_enabled',
  joinMessagesChannel: 'join_messages_channel',
  joinMessageIsEmbed: 'join_message_is_embed',
  joinMessageContent: 'join_message_content',
  leaveMessagesEnabled: 'leave_messages_enabled',
  leaveMessagesChannel: 'leave_messages_channel',
  leaveMessageIsEmbed: 'leave_message_is_embed',
  leaveMessageContent: 'leave_message_content',
  preventOwnInviteCode: 'prevent_own_invite_code',
  serverSharedInviteLink: 'server_shared_invite_link',
  timezone: 'timezone',
  language: 'language',
} as const satisfies Record<SettingName, keyof GuildSettingsPatch>

const entries = Object.entries(columns) as [SettingName, keyof GuildSettingsPatch][]
const namesOfColumns = new Map(entries.map(([name, column]) => [column, name]))

/** Settings as the dashboard gets them. */
export function wireSettings(row: GuildSettings): GuildSettingsView {
  return {
    joinMessagesEnabled: row.join_messages_enabled,
    joinMessagesChannel: row.join_messages_channel,
    joinMessageIsEmbed: row.join_message_is_embed,
    joinMessageContent: row.join_message_content,
    leaveMessagesEnabled: row.leave_messages_enabled,
    leaveMessagesChannel: row.leave_messages_channel,
    leaveMessageIsEmbed: row.leave_message_is_embed,
    leaveMessageContent: row.leave_message_content,
    preventOwnInviteCode: row.prevent_own_invite_code,
    serverSharedInviteLink: row.server_shared_invite_link,
    timezone: row.timezone,
    language: row.language,
  }
}

/** A patch as the table takes it: what it does not name is left out. */
export function rowOfPatch(patch: SettingsPatch): GuildSettingsPatch {
  return Object.fromEntries(
    entries.flatMap(([name, column]) => {
      const value = patch[name]
      return value === undefined ? [] : [[column, value]]
    }),
  )
}

/** Name on the wire of a column. */
export function settingName(column: keyof GuildSettingsPatch): SettingName {
  const name = namesOfColumns.get(column)
  if (name === undefined) throw new Error(`${column} is no setting`)
  return name
}

export function wireFault({ setting, ...fault }: SettingFault): ProblemFault {
  return { path: settingName(setting), ...fault }
}

/** Names a version of a guild's settings; those of an earlier time that it was enabled differ. */
export function entityTag({ generation, version }: GuildSettings): string {
  return `"${generation}.${version}"`
}

/** Whether the header `if-match` means this version. Proxies that compress weaken a tag. */
export function isMatch(ifMatch: string, settings: GuildSettings): boolean {
  const tags = new Set(ifMatch.split(',').map((tag) => tag.trim().replace(/^W\//, '')))
  return tags.has('*') || tags.has(entityTag(settings))
}
