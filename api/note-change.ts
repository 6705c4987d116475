import type { Change, SettingsChanges } from '#core/postgres/settings-changes.ts'
import type { Privacy } from '#core/privacy/privacy.ts'
import type { GuildCaller } from './callers.ts'
import { changerOf } from './changer.ts'

export type NoteDeps = { changes: SettingsChanges; privacy: Privacy; now: () => Date }

/** Notes what a caller has changed. */
export async function noteChange(
  { changes, privacy, now }: NoteDeps,
  caller: GuildCaller,
  change: Change,
): Promise<void> {
  await changes.add(caller.guildId, changerOf(privacy, caller), [change], now())
}
