import type { Logger } from 'pino'
import type { GuildStores } from '#core/guilds/enable-guild.ts'
import { deleteLostSettings } from '#core/guilds/lose-guild.ts'
import { withLock } from '#core/postgres/with-lock.ts'
import { repeat } from '#core/timing/repeat.ts'

/** Advisory lock of who deletes them. */
const LOCK_KEY = 504_944_354_677
const EVERY_MS = 3_600_000

export type DeleteLostSettingsDeps = GuildStores & { log: Logger; now: () => number }

/**
 * Deletes, every hour and by one worker at a time, the settings of guilds that the bot left 7 days
 * ago. @returns a function that stops it and resolves once a run under way has ended
 */
export function startDeletingLostSettings(deps: DeleteLostSettingsDeps): () => Promise<void> {
  const { log } = deps
  const run = () => runOnce(deps)
  return repeat({ duty: 'delete-lost-settings', everyMs: EVERY_MS, log, run })
}

/** One run; none while another worker is at it. */
export async function runOnce(deps: DeleteLostSettingsDeps): Promise<void> {
  const { db, enabledGuilds, log, now } = deps
  await withLock(db, LOCK_KEY, async (connection) => {
    const guilds = await deleteLostSettings({ db: connection, enabledGuilds }, new Date(now()))
    if (guilds > 0) log.info({ guilds }, 'settings of guilds left 7 days ago deleted')
  })
}
