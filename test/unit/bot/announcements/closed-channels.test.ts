import { expect, it } from 'vitest'
import { makeClosedChannels } from '#bot/announcements/closed-channels.ts'

it('leaves a channel alone for a minute after it refused us', () => {
  let now = 5_000
  const channels = makeClosedChannels(() => now)
  channels.close('1')
  expect([channels.isClosed('1'), channels.isClosed('2')]).toEqual([true, false])
  now += 59_999
  expect(channels.isClosed('1')).toBe(true)
  now += 1
  expect(channels.isClosed('1')).toBe(false)
})

it('remembers the 10,000 channels that refused last', () => {
  const channels = makeClosedChannels(() => 0)
  for (let id = 0; id <= 10_000; id += 1) channels.close(String(id))
  expect(channels.isClosed('0')).toBe(false)
  expect(channels.isClosed('1')).toBe(true)
  expect(channels.isClosed('10000')).toBe(true)
})
