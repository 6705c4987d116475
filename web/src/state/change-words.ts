import type { SettingName } from '#api/schemas/settings.ts'
import type { SettingsChangeView } from '#api/schemas/settings-change.ts'
import { wordsForSetting } from '../pages/settings/setting-words.ts'

/** What was changed, in words: `Join messages`, `Label of abc`. */
export function wordsForChange({ what, name, from, to }: SettingsChangeView): string {
  switch (what) {
    case 'module':
      return to === true ? 'Invite tracker turned on' : 'Invite tracker turned off'
    case 'setting':
      return settingWords(name)
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

/** A setting of a newer api, which this page has no words for, is called as the api calls it. */
function settingWords(name: string | null): string {
  if (name === null) return 'A setting'
  const words: string | undefined = wordsForSetting(name as SettingName)
  return words ?? name
}

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
