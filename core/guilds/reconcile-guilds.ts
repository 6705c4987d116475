import { makeGuildSettings } from '#core/postgres/guild-settings.ts'
import { mirrorGuild } from '#core/privacy/mirror-opt-outs.ts'
import type { GuildStores } from './enable-guild.ts'

const PAGE = 1_000

/** How many guilds Redis had lost, and how many it held that are not enabled. */
export type Reconciled = { restored: number; forgotten: number }

/**
 * Makes Redis agree with the settings rows on which guilds are enabled: what it lost comes back,
 * what was disabled only half-way is purged. Safe to repeat, and beside guilds that are enabled or
 * disabled meanwhile.
 */
export async function reconcileGuilds({ db, enabledGuilds }: GuildStores): Promise<Reconciled> {
  const settings = makeGuildSettings(db)
  // In this order: a guild gets its row before Redis hears of it, and loses it before Redis forgets.
  const unconfirmed = await enabledGuilds.all()
  let restored = 0
  let after: string | undefined = '0'
  while (after !== undefined) {
    const page = await settings.page(after, PAGE)
    for (const { guild_id: guildId, generation: text } of page) {
      const generation = Number(text)
      const known = unconfirmed.get(guildId)
      if (known !== undefined && known <= generation) unconfirmed.delete(guildId)
      if (known !== undefined && known >= generation) continue
      // Lanes write as soon as it is enabled.
      await mirrorGuild({ db, members: enabledGuilds.concealed }, guildId)
      await enabledGuilds.enable(guildId, generation)
      restored += 1
      // It may have been disabled since the page was read, and purged before the line above.
      if (!(await settings.find(guildId))) await enabledGuilds.purge(guildId, generation)
    }
    after = page.length === PAGE ? page.at(-1)?.guild_id : undefined
  }
  let forgotten = 0
  for (const [guildId, generation] of unconfirmed) {
    // Enabled anew since Redis was read: then the row is another one, and newer.
    if ((await settings.find(guildId))?.generation === String(generation)) continue
    await enabledGuilds.purge(guildId, generation)
    forgotten += 1
  }
  return { restored, forgotten }
}
