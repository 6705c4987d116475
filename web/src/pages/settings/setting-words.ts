import type { GuildSettingsView, SettingName } from '#api/schemas/settings.ts'

const names: Readonly<Record<SettingName, string>> = {
  joinMessagesEnabled: 'Join messages',
  joinMessagesChannel: 'Channel of join messages',
  joinMessageIsEmbed: 'Join message as embed',
  joinMessageContent: 'Text of the join message',
  leaveMessagesEnabled: 'Leave messages',
  leaveMessagesChannel: 'Channel of leave messages',
  leaveMessageIsEmbed: 'Leave message as embed',
  leaveMessageContent: 'Text of the leave message',
  preventOwnInviteCode: 'Own invites do not count',
  serverSharedInviteLink: 'Shared invite link',
  timezone: 'Time zone',
  language: 'Language',
}

const excerptLength = 140

/** What a setting is called. */
export const wordsForSetting = (name: SettingName): string => names[name]

/** `Time zone`, `Time zone and Language`, `Time zone, Language and 3 more`. */
export function wordsForSettings(list: readonly SettingName[]): string {
  const words = list.map(wordsForSetting)
  if (words.length <= 2) return words.join(' and ')
  return `${words.slice(0, 2).join(', ')} and ${words.length - 2} more`
}

/** A setting's value for people; long texts are cut. `channelName` names channels by their id. */
export function wordsForSettingValue(
  name: SettingName,
  value: GuildSettingsView[SettingName],
  channelName: (id: string) => string | undefined,
): string {
  if (typeof value === 'boolean') return value ? 'On' : 'Off'
  if (value === null || value === '') return 'Nothing'
  if (name.endsWith('Channel')) return `#${channelName(value) ?? value}`
  return value.length > excerptLength ? `${value.slice(0, excerptLength)}…` : value
}
