import { expect, it } from 'vitest'
import { hostOf, type HostSettings } from '#bot/manager/host.ts'
import { ConfigError } from '#core/config.ts'

const settings = (change: Partial<HostSettings>): HostSettings => ({
  HOST_INDEX: undefined,
  HOST_COUNT: 1,
  POD_NAME: undefined,
  ...change,
})

it('is the only machine where nothing else is said', () => {
  expect(hostOf(settings({}))).toEqual({ index: 0, count: 1 })
  expect(hostOf(settings({ POD_NAME: 'usher-bot-x7k2p' }))).toEqual({ index: 0, count: 1 })
})

it("takes the number at the end of a pod's name", () => {
  const host = hostOf(settings({ HOST_COUNT: 12, POD_NAME: 'usher-bot-11' }))
  expect(host).toEqual({ index: 11, count: 12 })
})

it('takes HOST_INDEX before the name of the pod', () => {
  const host = hostOf(settings({ HOST_COUNT: 3, HOST_INDEX: 0, POD_NAME: 'usher-bot-2' }))
  expect(host).toEqual({ index: 0, count: 3 })
})

it.each([
  [{ HOST_COUNT: 3 }, 'config: HOST_INDEX is not set: which of 3 machines is this?'],
  [
    { HOST_COUNT: 3, POD_NAME: 'usher-bot-x7k2p' },
    'config: HOST_INDEX is not set, and POD_NAME "usher-bot-x7k2p" ends in no number: which of 3 machines is this?',
  ],
  [
    { HOST_COUNT: 3, HOST_INDEX: 3 },
    'config: HOST_INDEX 3 names machine 3, but HOST_COUNT 3 allows 0 to 2',
  ],
  [
    { HOST_COUNT: 2, POD_NAME: 'usher-bot-2' },
    'config: POD_NAME "usher-bot-2" names machine 2, but HOST_COUNT 2 allows 0 to 1',
  ],
])('refuses %o and says why', (change, sentence) => {
  expect(() => hostOf(settings(change))).toThrow(new ConfigError(sentence))
})
