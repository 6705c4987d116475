import { firstCountedDay, guildDay } from '#core/guilds/guild-day.ts'
import type { GuildSettings } from '#core/postgres/guild-settings.ts'

/** The days that figures are of, as the guild's clock has them. */
export type StatisticsSpan = { timezone: string; from: string; to: string }

/** The last `days` days, today included; of the 31 that are kept without it. */
export function statisticsSpan(
  { timezone }: Pick<GuildSettings, 'timezone'>,
  now: Date,
  days?: number,
): StatisticsSpan {
  const at = now.getTime()
  return {
    timezone,
    from: firstCountedDay(timezone, at, days),
    to: guildDay(timezone, at),
  }
}
