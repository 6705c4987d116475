import type { Db } from '#core/postgres/connect.ts'
import {
  makeGuildSettings,
  type GuildSettings,
  type GuildSettingsPatch,
} from '#core/postgres/guild-settings.ts'
import { makeSettingsChanges, type Change, type Changer } from '#core/postgres/settings-changes.ts'
import { settingName } from './wire-settings.ts'

export type SettingsChange = {
  /** The version that the change was made to. */
  before: GuildSettings
  patch: GuildSettingsPatch
  by: Changer
}

/**
 * Saves what `patch` makes different, and notes who changed what. Nothing is written, and the
 * version stays, where it makes nothing different.
 * @returns undefined where somebody else was quicker
 */
export async function changeSettings(
  db: Db,
  { before, patch, by }: SettingsChange,
  now: Date,
): Promise<GuildSettings | undefined> {
  const changes = changesOf(before, patch)
  const guildId = before.guild_id
  if (changes.length === 0) {
    const current = await makeGuildSettings(db).find(guildId)
    const isSame = current?.version === before.version && current.generation === before.generation
    return isSame ? current : undefined
  }
  return db.transaction().execute(async (tx) => {
    const after = await makeGuildSettings(tx).updateFrom(before, patch)
    if (after) await makeSettingsChanges(tx).add(guildId, by, changes, now)
    return after
  })
}

function changesOf(before: GuildSettings, patch: GuildSettingsPatch): Change[] {
  return Object.entries(patch).flatMap(([key, to]) => {
    // Its keys are columns: `rowOfPatch` made it.
    const column = key as keyof GuildSettingsPatch
    const from = before[column]
    if (to === undefined || to === from) return []
    return [{ what: 'setting', name: settingName(column), from, to }]
  })
}
