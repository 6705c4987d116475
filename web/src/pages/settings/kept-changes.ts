import type { GuildSettingsView, SettingsPatch } from '#api/schemas/settings.ts'

/* Settings that may be nothing. */
const nullable = new Set(['joinMessagesChannel', 'leaveMessagesChannel', 'serverSharedInviteLink'])

/* Changes that could not be saved before the session ended wait in the tab for who signs in again. */
const keyOf = (guildId: string) => `usher-unsaved-settings-${guildId}`

/** Keeps changes of a guild's settings until this tab is closed, where the browser allows it. */
export function keepChanges(guildId: string, changes: SettingsPatch): void {
  try {
    sessionStorage.setItem(keyOf(guildId), JSON.stringify(changes))
  } catch {
    // Storage is full, or switched off: then they are lost, as they were before.
  }
}

/** Gives kept changes back, once; nothing where there are none. */
export function takeChanges(guildId: string, settings: GuildSettingsView): SettingsPatch {
  try {
    const kept = sessionStorage.getItem(keyOf(guildId))
    sessionStorage.removeItem(keyOf(guildId))
    return kept === null ? {} : parseChanges(kept, settings)
  } catch {
    return {} // storage is switched off
  }
}

/** Reads changes as they were kept. What is no setting, or not of its kind, is left out. */
export function parseChanges(text: string, settings: GuildSettingsView): SettingsPatch {
  const kept = jsonOf(text)
  if (typeof kept !== 'object' || kept === null) return {}
  const kinds = new Map<string, unknown>(Object.entries(settings))
  const fitting = Object.entries(kept).filter(([name, value]) => {
    if (!kinds.has(name)) return false
    if (typeof kinds.get(name) === 'boolean') return typeof value === 'boolean'
    return typeof value === 'string' || (value === null && nullable.has(name))
  })
  return Object.fromEntries(fitting)
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null // not written by us
  }
}
