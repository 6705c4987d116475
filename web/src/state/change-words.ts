import type { SettingsChangeView } from '#api/schemas/settings-change.ts'

const settings: Readonly<Record<string, string>> = {
  join_messages_enabled: 'Join messages',
  join_messages_channel: 'Channel of join messages',
  join_message_is_embed: 'Join message as embed',
  join_message_content: 'Text of the join message',
  leave_messages_enabled: 'Leave messages',
  leave_messages_channel: 'Channel of leave messages',
  leave_message_is_embed: 'Leave message as embed',
  leave_message_content: 'Text of the leave message',
  prevent_own_invite_code: 'Own invites do not count',
  server_shared_invite_link: 'Shared invite link',
  timezone: 'Time zone',
  language: 'Language',
}

/** What was changed, in words: `Join messages`, `Label of abc`. */
export function wordsForChange({ what, name, from, to }: SettingsChangeView): string {
  switch (what) {
    case 'module':
      return to === true ? 'Invite tracker turned on' : 'Invite tracker turned off'
    case 'setting':
      return settings[snakeCase(name ?? '')] ?? name ?? 'Setting'
    case 'invite':
      return from === null ? `Invite ${name ?? ''} created` : `Invite ${name ?? ''} deleted`
    case 'label':
      return `Label of ${name ?? 'an invite'}`
    case 'api-key':
      return to === null ? `API key “${name ?? ''}” revoked` : `API key “${name ?? ''}” made`
    default:
      return what satisfies never
  }
}

/** The api says `joinMessagesEnabled` where the settings' table says `join_messages_enabled`. */
const snakeCase = (name: string) =>
  name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** A value, in words. */
export function wordsForValue(value: SettingsChangeView['from']): string {
  if (value === null || value === '') return 'nothing'
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  return String(value)
}

/** Whether what it was and what it became says more than its words do. */
export const hasValues = ({ what }: SettingsChangeView): boolean =>
  what === 'setting' || what === 'label'

/** Who did it, seen by `me`: `You`, `Administrator 123 by API key “x”`. */
export function wordsForChanger(by: SettingsChangeView['by'], me: string | null): string {
  if (by.isUsher) return 'Usher itself'
  const who =
    by.userId === null
      ? 'An administrator who opted out'
      : by.userId === me
        ? 'You'
        : `Administrator ${by.userId}`
  return by.apiKey ? `${who}, by API key “${by.apiKey.name}”` : who
}
