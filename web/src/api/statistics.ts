import { answer, api } from './client.ts'
import type {
  Raid,
  Retention,
  StatisticsCodes,
  StatisticsDays,
  StatisticsInviters,
  StatisticsSources,
  StatisticsSummary,
} from '#api/schemas/statistics.ts'

/* What a guild's joins come to, over the days that are kept. */
const days = 31
const raidMinutes = 15

export const getSummary = (guildId: string, signal: AbortSignal): Promise<StatisticsSummary> =>
  answer(
    api.GET('/api/v1/guilds/{guildId}/statistics/summary', {
      params: { path: { guildId } },
      signal,
    }),
  )

/** Every day, oldest first. */
export const getDays = (guildId: string, signal: AbortSignal): Promise<StatisticsDays> =>
  answer(
    api.GET('/api/v1/guilds/{guildId}/statistics/days', { params: { path: { guildId } }, signal }),
  )

/** The best `limit` inviters. */
export const getInviters = (
  guildId: string,
  limit: number,
  signal: AbortSignal,
): Promise<StatisticsInviters> =>
  answer(
    api.GET('/api/v1/guilds/{guildId}/statistics/inviters', {
      params: { path: { guildId }, query: { days, limit } },
      signal,
    }),
  )

/** The best `limit` codes. */
export const getCodes = (
  guildId: string,
  limit: number,
  signal: AbortSignal,
): Promise<StatisticsCodes> =>
  answer(
    api.GET('/api/v1/guilds/{guildId}/statistics/codes', {
      params: { path: { guildId }, query: { days, limit } },
      signal,
    }),
  )

export const getSources = (guildId: string, signal: AbortSignal): Promise<StatisticsSources> =>
  answer(
    api.GET('/api/v1/guilds/{guildId}/statistics/sources', {
      params: { path: { guildId }, query: { days } },
      signal,
    }),
  )

/** How many of those who joined stay: of all, or by one inviter or code. */
export const getRetention = (
  guildId: string,
  of: { inviter?: string; code?: string },
  signal: AbortSignal,
): Promise<Retention> =>
  answer(
    api.GET('/api/v1/guilds/{guildId}/statistics/retention', {
      params: { path: { guildId }, query: of },
      signal,
    }),
  )

/** How fast members come, over the last quarter of an hour. */
export const getRaid = (guildId: string, signal: AbortSignal): Promise<Raid> =>
  answer(
    api.GET('/api/v1/guilds/{guildId}/statistics/raid', {
      params: { path: { guildId }, query: { minutes: raidMinutes } },
      signal,
    }),
  )
