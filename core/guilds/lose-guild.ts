import type { GuildStores } from './enable-guild.ts'
import { DAY_MS } from './guild-day.ts'
import { deleteGuildRows } from '#core/postgres/delete-guild-rows.ts'
import { makeLostGuilds } from '#core/postgres/lost-guilds.ts'
import { makeOptOuts } from '#core/postgres/opt-outs.ts'
import { mirrorGuild } from '#core/privacy/mirror-opt-outs.ts'

/** How long the settings of a guild that the bot has left wait for its return. */
export const LOST_SETTINGS_MS = 7 * DAY_MS
const PAGE = 500

/**
 * The bot has left a guild: all data of its members goes at once; its settings, and who opted out,
 * stay for 7 days. The
 * row's lock waits for a recorder's transaction under way, and the raised generation lets no later
 * one record what was before. Safe to repeat.
 */
export async function loseGuild(
  { db, enabledGuilds }: GuildStores,
  guildId: string,
  now: Date,
): Promise<void> {
  const generation = await db.transaction().execute(async (tx) => {
    const raised = await makeLostGuilds(tx).lose(guildId, now)
    if (raised !== undefined) await deleteGuildRows(tx, guildId)
    return raised
  })
  if (generation !== undefined) await enabledGuilds.purge(guildId, generation)
}

/**
 * The bot is back in a guild that it had left: the module goes on with the settings it had, a
 * generation of its own and a fresh snapshot. Safe to repeat. @returns whether the guild was lost
 */
export async function regainGuild(
  { db, enabledGuilds }: GuildStores,
  guildId: string,
  now: Date,
): Promise<boolean> {
  const generation = await makeLostGuilds(db).regain(guildId, now)
  if (generation === undefined) return false
  // Lanes write as soon as it is enabled.
  await mirrorGuild({ db, members: enabledGuilds.concealed }, guildId)
  await enabledGuilds.enable(guildId, generation)
  return true
}

/** Deletes the settings of guilds that were left 7 days ago. @returns how many */
export async function deleteLostSettings(
  { db, enabledGuilds }: GuildStores,
  now: Date,
): Promise<number> {
  const before = new Date(now.getTime() - LOST_SETTINGS_MS)
  let deleted = 0
  let after: string | undefined = '0'
  while (after !== undefined) {
    const page = await makeLostGuilds(db).page(after, PAGE, before)
    for (const guildId of page) {
      const generation = await db.transaction().execute(async (tx) => {
        // It may have come back since the page was read: then nothing is deleted.
        const removed = await makeLostGuilds(tx).remove(guildId, before)
        if (removed === undefined) return undefined
        await deleteGuildRows(tx, guildId)
        await makeOptOuts(tx).removeGuild(guildId)
        return removed
      })
      if (generation === undefined) continue
      await enabledGuilds.purge(guildId, generation)
      deleted += 1
    }
    after = page.length === PAGE ? page.at(-1) : undefined
  }
  return deleted
}
