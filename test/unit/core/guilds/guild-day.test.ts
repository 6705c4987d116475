import { expect, it } from 'vitest'
import {
  firstCountedDay,
  guildDay,
  isDay,
  nextDay,
  startOfGuildDay,
} from '#core/guilds/guild-day.ts'

it('tells the days apart to the millisecond, whatever it was asked before', () => {
  // Midnight of Kathmandu, a quarter of an hour off the others.
  const midnight = Date.parse('2026-11-30T18:15:00Z')
  const days = [-1, 0, -1, 0].map((ms) => guildDay('Asia/Kathmandu', midnight + ms))
  expect(days).toEqual(['2026-11-30', '2026-12-01', '2026-11-30', '2026-12-01'])
  expect(guildDay('UTC', midnight)).toBe('2026-11-30')
})

it('is the date on the guild’s own calendar', () => {
  const instant = Date.UTC(2026, 0, 1, 10, 30)
  expect(guildDay('UTC', instant)).toBe('2026-01-01')
  expect(guildDay('Pacific/Pago_Pago', instant)).toBe('2025-12-31')
  expect(guildDay('Pacific/Kiritimati', instant)).toBe('2026-01-02')
})

it('is the UTC date where the time zone is not known here', () => {
  expect(guildDay('Mars/Olympus_Mons', Date.UTC(2026, 0, 1, 23))).toBe('2026-01-01')
})

it('counts 31 days, today included', () => {
  expect(firstCountedDay('UTC', Date.UTC(2026, 9, 31))).toBe('2026-10-01')
  expect(firstCountedDay('America/New_York', Date.UTC(2026, 9, 31))).toBe('2026-09-30')
})

it('begins at midnight of the guild’s own clock', () => {
  const startOf = (zone: string, day: string) => startOfGuildDay(zone, day).toISOString()
  expect(startOf('UTC', '2026-03-01')).toBe('2026-03-01T00:00:00.000Z')
  expect(startOf('Pacific/Kiritimati', '2026-03-01')).toBe('2026-02-28T10:00:00.000Z')
  expect(startOf('Pacific/Pago_Pago', '2026-03-01')).toBe('2026-03-01T11:00:00.000Z')
  expect(startOf('Mars/Olympus_Mons', '2026-03-01')).toBe('2026-03-01T00:00:00.000Z')
})

it('is as long as it is where the clocks change', () => {
  const hoursOf = (zone: string, day: string) =>
    (startOfGuildDay(zone, nextDay(day)).getTime() - startOfGuildDay(zone, day).getTime()) /
    3_600_000
  expect(hoursOf('Europe/Amsterdam', '2026-03-29')).toBe(23)
  expect(hoursOf('Europe/Amsterdam', '2026-10-25')).toBe(25)
  // Here it is midnight itself that is left out.
  expect(startOfGuildDay('Africa/Cairo', '2026-04-24').toISOString()).toBe(
    '2026-04-23T22:00:00.000Z',
  )
})

it('is a day of the calendar', () => {
  expect(['2026-02-28', '2024-02-29'].every(isDay)).toBe(true)
  expect(['2026-02-29', '2026-13-01', '2026-1-1', '', '2026-02-28T00:00'].some(isDay)).toBe(false)
})
