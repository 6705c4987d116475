import { expect, it } from 'vitest'
import { makeClusterMetrics } from '#bot/cluster/metrics.ts'
import { measuredAllowance } from '#bot/discord/measured-allowance.ts'
import { boundless, exhausted } from '#test/support/rest-allowances.ts'

const quiet = {
  openDispatches: () => 0,
  lanes: () => 0,
  enabledGuilds: () => 0,
  shardStates: () => [],
}

it('times how long a request waited for its turn', async () => {
  const { registry, ...metrics } = makeClusterMetrics(quiet)
  await measuredAllowance(boundless, metrics).take('list')
  const text = await registry.metrics()
  expect(text).toContain('usher_rest_allowance_wait_seconds_count{priority="list"} 1')
  expect(text).not.toContain('usher_rest_allowance_refused_total{')
})

it('counts a request that was refused, and times none', async () => {
  const { registry, ...metrics } = makeClusterMetrics(quiet)
  const refused = measuredAllowance(exhausted(500), metrics).take('priming')
  await expect(refused).rejects.toMatchObject({ code: 'rest-allowance', retryAfterMs: 500 })
  const text = await registry.metrics()
  expect(text).toContain('usher_rest_allowance_refused_total{priority="priming"} 1')
  expect(text).not.toContain('usher_rest_allowance_wait_seconds_count{')
})

it('counts no request whose asker went away', async () => {
  const { registry, ...metrics } = makeClusterMetrics(quiet)
  const gone = { take: () => Promise.reject(new Error('a member has joined')) }
  await expect(measuredAllowance(gone, metrics).take('priming')).rejects.toThrow()
  expect(await registry.metrics()).not.toContain('usher_rest_allowance_refused_total{')
})
