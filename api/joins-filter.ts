import { isDay, nextDay, startOfGuildDay } from '#core/guilds/guild-day.ts'
import type { JoinsFilter } from '#core/postgres/joins-list.ts'
import { Problem } from './problems.ts'
import type { JoinsFilterQuery } from './schemas/join.ts'

/**
 * Which joins a query asks for, its day being one of the guild's own.
 * @throws Problem `bad-request` for a day that the calendar does not have
 */
export function joinsFilter(query: JoinsFilterQuery, timeZone: string): JoinsFilter {
  const { inviter, code, source, confidence, member, day } = query
  return {
    inviterId: inviter,
    code,
    source,
    confidence,
    memberId: member,
    span: day === undefined ? undefined : spanOfDay(day, timeZone),
  }
}

/** The instants of a guild's own day. @throws Problem `bad-request` where there is no such day */
export function spanOfDay(day: string, timeZone: string): { from: Date; until: Date } {
  assertDay(day, 'day')
  return {
    from: startOfGuildDay(timeZone, day),
    until: startOfGuildDay(timeZone, nextDay(day)),
  }
}

/** @param name of the query's key. @throws Problem `bad-request` where there is no such day */
export function assertDay(day: string, name: string): void {
  if (isDay(day)) return
  throw new Problem('bad-request', `querystring/${name} must be a day of the calendar`)
}
