import { expect, it } from 'vitest'
import { firstCountedDay, guildDay } from '#core/guilds/guild-day.ts'

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
