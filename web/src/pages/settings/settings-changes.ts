import type { GuildSettingsView, SettingName, SettingsPatch } from '#api/schemas/settings.ts'

/** Names of the settings that a patch holds. */
export const namesIn = (patch: SettingsPatch): SettingName[] => Object.keys(patch) as SettingName[]

/** `patch` without what is as in `settings` anyway. */
export function withoutSame(patch: SettingsPatch, settings: GuildSettingsView): SettingsPatch {
  const differing = namesIn(patch).filter((name) => patch[name] !== settings[name])
  return Object.fromEntries(differing.map((name) => [name, patch[name]]))
}

/** What somebody else's save means for changes that are not saved yet. */
export type Rebase = {
  /** Settings that they changed, and we did not, or to the same. */
  theirs: SettingName[]
  /** Settings that both changed, to different things. */
  clashes: SettingName[]
}

/** Holds our `changes`, made on `base`, against the settings as they are by now. */
export function rebase(
  base: GuildSettingsView,
  changes: SettingsPatch,
  now: GuildSettingsView,
): Rebase {
  const changedByThem = namesIn(now).filter((name) => now[name] !== base[name])
  const isClash = (name: SettingName) => name in changes && changes[name] !== now[name]
  return {
    theirs: changedByThem.filter((name) => !isClash(name)),
    clashes: changedByThem.filter(isClash),
  }
}

/** `changes` without those of `names`. */
export function without(changes: SettingsPatch, names: readonly SettingName[]): SettingsPatch {
  const kept = namesIn(changes).filter((name) => !names.includes(name))
  return Object.fromEntries(kept.map((name) => [name, changes[name]]))
}
