import { expect, it } from 'vitest'
import { parseClusterMessage } from '#bot/manager/cluster-status.ts'

it('reads what a cluster tells, after its way through the process channel', () => {
  const status = {
    kind: 'cluster-status',
    shards: [{ id: 3, state: 'ready' }],
    metrics: [{ name: 'usher_lanes', type: 'gauge', help: '', values: [] }],
  }
  expect(parseClusterMessage(structuredClone(status))).toEqual(status)
  const fatal = { kind: 'cluster-fatal', reason: 'DISCORD_TOKEN: Discord refuses this token' }
  expect(parseClusterMessage(fatal)).toEqual(fatal)
})

it.each([undefined, null, 'ready', { _type: 5 }, { kind: 'cluster-status', shards: 2 }])(
  'passes over what is not ours: %o',
  (message) => {
    expect(parseClusterMessage(message)).toBeUndefined()
  },
)
