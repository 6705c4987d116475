import { expect, it } from 'vitest'
import type { Status } from '#infra/operator/status/gather-status.ts'
import { statusText } from '#infra/operator/status/status-text.ts'

const table = { attached: 40, from: '2026-10-29', until: '2026-12-07', missing: [], expired: [] }
const quiet: Status = {
  at: '2026-11-30T12:00:00.000Z',
  shards: [{ total: 2, sessions: [0, 1].map((shardId) => ({ shardId, sequence: 7 })) }],
  guilds: { present: 3, enabled: 2, enabledInRedis: 2, left: 0 },
  journal: {
    waiting: { settlements: 0, longest: 0, partitions: 0, oldestAgeMs: 0 },
    recordedUpTo: '2026-11-30T11:59:59.000Z',
    positions: [],
  },
  partitions: { joins: table, day_counts: table },
  outbox: { messages: 0, channels: 0, oldestWaitedMs: null, countedForDigests: 0 },
  rejects: { entries: 0, newestAt: null },
  refusedRequests: 0,
  privacyKey: 'in-use',
  logLevel: null,
}

it('says in a line each that all is well', () => {
  expect(statusText(quiet)).toMatchInlineSnapshot(`
    "Shards       2 of 2 have a session
    Servers      the bot is in 3; 2 have the tracker on
    Journal      all is recorded
    Recorded     2026-11-30T11:59:59.000Z
    joins        40 partitions, 2026-10-29 to 2026-12-07
    day_counts   40 partitions, 2026-10-29 to 2026-12-07
    Messages     none waits
    Rejects      none in 31 days
    Refused      0 requests by Discord within 10 minutes
    Privacy key  the one in use
    Log level    each process's own"
  `)
})

it('says what waits, what is missing and what differs', () => {
  const text = statusText({
    ...quiet,
    shards: [],
    guilds: { present: 3, enabled: 4, enabledInRedis: 1, left: 1 },
    journal: {
      ...quiet.journal,
      waiting: { settlements: 1, longest: 1, partitions: 1, oldestAgeMs: 65_000 },
    },
    partitions: {
      joins: { ...table, missing: ['joins_2026_12_07'] },
      day_counts: { ...table, attached: 0, from: null, until: null, expired: ['a', 'b'] },
    },
    outbox: { messages: 9, channels: 1, oldestWaitedMs: 4_000, countedForDigests: 12 },
    rejects: { entries: 2, newestAt: '2026-11-29T00:00:00.000Z' },
    refusedRequests: 1,
    privacyKey: 'another',
    logLevel: { level: 'debug', leftMs: 480_000 },
  })
  expect(text).toMatchInlineSnapshot(`
    "Shards       no session is known: no shard has connected lately
    Servers      the bot is in 3; 4 have the tracker on, 1 of them without the bot, but Redis knows 1
    Journal      1 settlement not recorded, the oldest for 1 min
    Recorded     2026-11-30T11:59:59.000Z
    joins        40 partitions, 2026-10-29 to 2026-12-07, 1 MISSING
    day_counts   no partition, 2 to be dropped
    Messages     9 wait in 1 channel, the oldest for 4 s
    Digests      12 joins and leaves are counted for one
    Rejects      2 in 31 days, the newest at 2026-11-29T00:00:00.000Z
    Refused      1 request by Discord within 10 minutes
    Privacy key  NOT the one by which members have opted out
    Log level    debug for another 8 min"
  `)
})
