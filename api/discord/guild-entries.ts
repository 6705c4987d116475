import { DiscordAPIError, type REST } from '@discordjs/rest'
import { fetchBotId, fetchGuildEntry } from '#core/discord/fetch-guild-entry.ts'
import type { GuildEntry } from '#core/discord/guild-entry.ts'
import type { GuildEntries } from '#core/redis/guild-directory.ts'
import type { RestAllowance } from '#core/redis/rest-allowance.ts'
import { Problem } from '../problems.ts'
import { discordProblem } from './discord-problem.ts'

/** How long what was read from Discord counts: nobody tells us of changes. */
const TTL_MS = 15_000
const KEPT_MAX = 500

export type EntryOf = (guildId: string) => Promise<GuildEntry>

export type EntryOfDeps = {
  entries: Pick<GuildEntries, 'load'>
  /** The bot's. */
  rest: REST
  allowance: Pick<RestAllowance, 'take'>
  now: () => Date
}

/**
 * What is known of a guild: as the clusters keep it, and where they do not, as Discord has it. It is
 * not stored, which is for those who hear of its changes; it is remembered for 15 s.
 * @returns a function that throws Problem `bot-not-present` or `discord-unavailable`
 */
export function makeEntryOf({ entries, rest, allowance, now }: EntryOfDeps): EntryOf {
  const read = new Map<string, { entry: Promise<GuildEntry>; until: number }>()
  let botId: Promise<string> | undefined

  async function fetch(guildId: string): Promise<GuildEntry> {
    try {
      botId ??= fetchBotId(rest)
      const options = { rest, allowance, botId: await botId, priority: 'doctor' } as const
      return await fetchGuildEntry(options, guildId)
    } catch (error) {
      botId = undefined
      read.delete(guildId)
      if (error instanceof DiscordAPIError && [403, 404].includes(error.status))
        throw new Problem('bot-not-present', 'Add the bot to the server first.', { cause: error })
      throw discordProblem(error, 'Discord could not be asked about the server.')
    }
  }

  return async (guildId) => {
    const kept = await entries.load(guildId)
    if (kept) return kept
    const known = read.get(guildId)
    if (known && known.until > now().getTime()) return known.entry
    if (read.size >= KEPT_MAX) read.clear()
    const entry = fetch(guildId)
    read.set(guildId, { entry, until: now().getTime() + TTL_MS })
    return entry
  }
}
