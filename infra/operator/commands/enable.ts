import type { Command, OperatorContext } from '../command.ts'
import { connectDiscord } from '../connect-discord.ts'
import { enableGuild } from '#core/guilds/enable-guild.ts'
import { isInGuild } from '#core/discord/is-in-guild.ts'
import { makeGuildSettings } from '#core/postgres/guild-settings.ts'
import { makeSettingsChanges } from '#core/postgres/settings-changes.ts'
import { makePresentGuilds } from '#core/redis/present-guilds.ts'

/** Switches the tracker on in a guild, as its administrators can on the dashboard. */
export const enable: Command = {
  name: 'enable',
  usage: 'enable <guild>',
  summary: 'Switches the tracker on in a server that the bot is in.',
  subject: 'guild',
  options: [],
  async run(context, { subject: guildId = '' }) {
    const { stores, now } = context
    if (!(await isBotIn(context, guildId)))
      throw new Error(`the bot is not in server ${guildId}: add it there first`)
    const former = await makeGuildSettings(stores.db).find(guildId)
    const { generation } = await enableGuild(stores, guildId, now())
    const enabledAt = new Date(Number(generation)).toISOString()
    if (former === undefined) {
      const change = { what: 'module', name: null, from: false, to: true } as const
      await makeSettingsChanges(stores.db).add(guildId, { userId: null }, [change], now())
    }
    const said = former === undefined ? 'is on now' : `was on already, since ${enabledAt}`
    return {
      json: { guildId, enabled: true, enabledAt, wasEnabled: former !== undefined },
      text: `The tracker of server ${guildId} ${said}.`,
    }
  },
}

/** As the shards were told, and where they were not, as Discord says. */
async function isBotIn(context: OperatorContext, guildId: string): Promise<boolean> {
  const present = await makePresentGuilds(context.redis).among([guildId])
  if (present.has(guildId)) return true
  const discord = connectDiscord(context)
  return discord !== undefined && isInGuild(discord, guildId)
}
