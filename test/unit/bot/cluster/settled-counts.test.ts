import { expect, it } from 'vitest'
import { makeClusterMetrics } from '#bot/cluster/metrics.ts'
import { countSettled } from '#bot/cluster/settled-counts.ts'
import type { JournalEntry } from '#core/journal/entries.ts'
import { aJoin, aLeave, anAttribution, aRevision } from '#test/support/journal-entries.ts'

const NOW = 1_800_000_000_000

/** What Prometheus would read after one settlement of `entries`. */
async function textAfter(entries: JournalEntry[]): Promise<string> {
  const metrics = makeClusterMetrics({
    openDispatches: () => 0,
    lanes: () => 0,
    enabledGuilds: () => 0,
    shardStates: () => [],
  })
  countSettled(metrics, entries, NOW)
  return metrics.registry.metrics()
}

it('counts joins by how they are attributed', async () => {
  const shared = anAttribution({ confidence: 'shared', reason: 'several-joins-several-codes' })
  const text = await textAfter([aJoin(), aJoin({ attribution: shared }), aJoin()])
  expect(text).toContain(
    'usher_joins_settled_total{source="invite",method="use-count",confidence="certain",reason="none"} 2',
  )
  expect(text).toContain('confidence="shared",reason="several-joins-several-codes"} 1')
})

it('measures from the arrival of joins and leaves', async () => {
  const text = await textAfter([
    aJoin({ receivedAt: NOW - 400 }),
    aJoin({ receivedAt: NOW - 2_000 }),
    aLeave({ leftAt: NOW - 40 }),
  ])
  expect(text).toContain('usher_dispatch_to_settled_seconds_sum{kind="join"} 2.4')
  expect(text).toContain('usher_dispatch_to_settled_seconds_count{kind="join"} 2')
  expect(text).toContain('usher_dispatch_to_settled_seconds_bucket{le="0.05",kind="leave"} 1')
})

it('takes a clock that went back for no time', async () => {
  const text = await textAfter([aJoin({ receivedAt: NOW + 5_000 })])
  expect(text).toContain('usher_dispatch_to_settled_seconds_sum{kind="join"} 0')
})

it('says how many joins one list explained, bots left out', async () => {
  const bot = anAttribution({ source: 'bot', method: 'audit-log' })
  const text = await textAfter([aJoin(), aJoin(), aJoin({ attribution: bot }), aLeave()])
  expect(text).toContain('usher_joins_per_settlement_sum 2')
  expect(text).toContain('usher_joins_per_settlement_count 1')
  expect(await textAfter([aLeave()])).toContain('usher_joins_per_settlement_count 0')
})

it('knows no arrival of who came while nobody listened', async () => {
  const text = await textAfter([aJoin({ memberId: '-1', receivedAt: NOW - 60_000 })])
  expect(text).toContain('usher_joins_settled_total{')
  expect(text).not.toContain('usher_dispatch_to_settled_seconds_count')
  expect(text).toContain('usher_joins_per_settlement_count 0')
})

it('counts revisions and uses that were written off', async () => {
  const text = await textAfter([
    aRevision({ attribution: anAttribution({ confidence: 'likely' }) }),
    { kind: 'write-off', code: 'abc', uses: 3 },
  ])
  expect(text).toContain('usher_joins_revised_total{confidence="likely"} 1')
  expect(text).toContain('usher_uses_written_off_total 3')
})
