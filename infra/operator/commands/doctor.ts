import { DiscordAPIError } from '@discordjs/rest'
import type { Command, OperatorContext } from '../command.ts'
import { connectDiscord } from '../connect-discord.ts'
import { type Finding, lackSentences } from '#core/discord/doctor.ts'
import { fetchBotId, fetchGuildEntry } from '#core/discord/fetch-guild-entry.ts'
import { makeGrantedIntents } from '#core/discord/granted-intents.ts'
import type { GuildEntry } from '#core/discord/guild-entry.ts'
import { examineGuild } from '#core/guilds/examine-guild.ts'
import { makeGuildSettings } from '#core/postgres/guild-settings.ts'
import { makeGuildEntries } from '#core/redis/guild-directory.ts'
import { makeStoredMessageFailures } from '#core/redis/message-failures.ts'

/** What the dashboard's Health page finds in a guild. */
export const doctor: Command = {
  name: 'doctor',
  usage: 'doctor <guild>',
  summary: 'Says what the bot lacks in a server, and what does not work because of it.',
  subject: 'guild',
  options: [],
  async run(context, { subject: guildId = '' }) {
    const { stores, redis, now } = context
    const discord = connectDiscord(context)
    const grantedIntents = discord
      ? makeGrantedIntents({ ...discord, now })
      : () => Promise.resolve(undefined)
    const examined = await examineGuild(
      {
        entryOf: (id) => entryOf(context, id),
        settings: makeGuildSettings(stores.db),
        failures: makeStoredMessageFailures(redis),
        grantedIntents,
        now,
      },
      guildId,
    )
    const { at, isEnabled, intents } = examined
    const findings = examined.findings.map(told)
    return {
      json: {
        guildId,
        checkedAt: at.toISOString(),
        enabled: isEnabled,
        intentsKnown: intents !== undefined,
        findings,
      },
      text: [
        `The tracker of server ${guildId} is ${isEnabled ? 'on' : 'off'}.`,
        ...(findings.length === 0 ? ['The bot lacks nothing there.'] : findings.map(lineOf)),
        ...(intents === undefined ? ['Which intents Discord grants could not be asked.'] : []),
      ].join('\n'),
    }
  },
}

type Told = { code: string; message: string; channelId: string | null }

function told({ what, channelId }: Finding): Told {
  return { code: what, message: lackSentences[what], channelId: channelId ?? null }
}

function lineOf({ message, channelId }: Told): string {
  return channelId === null ? `- ${message}` : `- channel ${channelId}: ${message}`
}

/** As the clusters know the guild, and where they do not, as Discord has it. */
async function entryOf(context: OperatorContext, guildId: string): Promise<GuildEntry> {
  const known = await makeGuildEntries(context.redis).load(guildId)
  if (known) return known
  const discord = connectDiscord(context)
  if (discord === undefined)
    throw new Error(`no cluster knows server ${guildId}, and without DISCORD_TOKEN nobody can ask`)
  try {
    const botId = await fetchBotId(discord.rest)
    return await fetchGuildEntry({ ...discord, botId, priority: 'doctor' }, guildId)
  } catch (cause) {
    if (cause instanceof DiscordAPIError && [403, 404].includes(cause.status))
      throw new Error(`the bot is not in server ${guildId}`, { cause })
    throw cause
  }
}
