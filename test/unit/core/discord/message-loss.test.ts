import { expect, it } from 'vitest'
import { isOfChannel, lossOfRefusal, messageLosses } from '#core/discord/message-loss.ts'

it.each([
  [404, 10_003, 'channel-gone'],
  [403, 50_001, 'no-access'],
  [403, 50_013, 'no-permission'],
  [400, 50_035, 'invalid'],
  [400, 50_006, 'invalid'],
  [400, 50_008, 'channel-gone'],
  [403, 99_999, 'no-permission'],
  [404, 0, 'channel-gone'],
  [400, 99_999, 'refused'],
  [409, 'teapot', 'refused'],
] as const)('answer %d with code %s loses a message as %s', (status, code, loss) => {
  expect(lossOfRefusal(status, code)).toBe(loss)
})

it('knows which losses every other message of the channel would share', () => {
  expect(messageLosses.filter(isOfChannel)).toEqual(['channel-gone', 'no-access', 'no-permission'])
})
