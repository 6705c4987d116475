import { expect, it } from 'vitest'
import { measuredStates } from '#bot/cluster/measured-states.ts'
import { makeClusterMetrics } from '#bot/cluster/metrics.ts'
import { emptyLedger } from '#core/attribution/ledger.ts'
import type { GuildStates, Settlement, SettleOutcome } from '#core/redis/guild-states.ts'

const SETTLEMENT: Settlement = {
  guildId: '1',
  generation: 1,
  epoch: 1,
  position: undefined,
  expectedVersion: 0,
  entries: [],
  ledger: emptyLedger,
  isPrimed: false,
  change: { changed: [], removed: [] },
}

/** States that Redis answers so, one settlement after the other, and what is measured of them. */
function answeredBy(answers: (SettleOutcome | Error)[]) {
  const { registry, ...metrics } = makeClusterMetrics({
    openDispatches: () => 0,
    lanes: () => 0,
    enabledGuilds: () => 0,
    shardStates: () => [],
  })
  const states: GuildStates = {
    load: () => Promise.reject(new Error('nothing is loaded here')),
    async settle() {
      const answer = answers.shift()
      if (answer === undefined || answer instanceof Error) throw answer
      return answer
    },
  }
  return { measured: measuredStates(states, metrics), text: () => registry.metrics() }
}

it('times each settlement, and counts it by what Redis answered', async () => {
  const settled: SettleOutcome = { kind: 'settled', version: 1, journalId: undefined }
  const { measured, text } = answeredBy([settled, { kind: 'journal-full' }, settled])
  expect(await measured.settle(SETTLEMENT)).toBe(settled)
  await measured.settle(SETTLEMENT)
  await measured.settle(SETTLEMENT)
  expect(await text()).toContain('usher_settlements_total{outcome="settled"} 2')
  expect(await text()).toContain('usher_settlements_total{outcome="journal-full"} 1')
  expect(await text()).toContain('usher_settle_duration_seconds_count 3')
})

it('counts a settlement without an answer, and says why', async () => {
  const { measured, text } = answeredBy([new Error('Command timed out')])
  await expect(measured.settle(SETTLEMENT)).rejects.toThrow('Command timed out')
  expect(await text()).toContain('usher_settlements_total{outcome="failed"} 1')
})
