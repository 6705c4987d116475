import { expect, it } from 'vitest'
import { makeClosedChannels } from '#bot/announcements/closed-channels.ts'

it('leaves a channel alone for a minute after it refused us, and knows why', () => {
  let now = 5_000
  const channels = makeClosedChannels(() => now)
  channels.close('1', 'no-access')
  expect([channels.lossOf('1'), channels.lossOf('2')]).toEqual(['no-access', undefined])
  now += 59_999
  expect(channels.lossOf('1')).toBeDefined()
  now += 1
  expect(channels.lossOf('1')).toBeUndefined()
})

it('remembers the 10,000 channels that refused last', () => {
  const channels = makeClosedChannels(() => 0)
  for (let id = 0; id <= 10_000; id += 1) channels.close(String(id), 'channel-gone')
  expect(channels.lossOf('0')).toBeUndefined()
  expect(channels.lossOf('1')).toBeDefined()
  expect(channels.lossOf('10000')).toBeDefined()
})
