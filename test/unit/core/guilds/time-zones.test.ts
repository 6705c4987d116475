import { describe, expect, it } from 'vitest'
import { isTimeZone } from '#core/guilds/time-zones.ts'

describe('a time zone', () => {
  it('is every one that this machine knows', () => {
    expect(Intl.supportedValuesOf('timeZone').filter((name) => !isTimeZone(name))).toEqual([])
  })

  it.each(['UTC', 'Europe/Amsterdam', 'Asia/Kolkata', 'Asia/Calcutta', 'Etc/GMT+5', 'EST5EDT'])(
    'may be %s',
    (name) => {
      expect(isTimeZone(name)).toBe(true)
    },
  )

  it.each(['', '+01:00', '-0500', 'Mars/Olympus', 'Europe/', '/Europe', 'Europe/../UTC', ' UTC'])(
    'is not "%s"',
    (name) => {
      expect(isTimeZone(name)).toBe(false)
    },
  )
})
