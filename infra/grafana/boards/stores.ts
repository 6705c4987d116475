import { metrics } from '#core/telemetry/metric-catalogue.ts'
import { makeDashboard } from '../make-dashboard.ts'
import { curves, figure } from '../panels.ts'
import { mean, perSecond, quantile, select } from '../promql.ts'

const of = metrics
const DAY_SECONDS = 86_400

/** Redis and Postgres as Usher sees them. */
export const stores = makeDashboard({
  uid: 'usher-stores',
  title: 'Usher / Stores',
  description:
    'Redis, for what must be quick, and Postgres, for what must last, as Usher sees them.',
  rows: [
    {
      title: 'Are they there?',
      height: 6,
      panels: [
        [
          4,
          figure({
            title: 'Stores that answer',
            description: 'Asked by every manager; the least. Runbook: UsherStoreDown.',
            unit: 'short',
            queries: [[`min by (store) (${select(of.storeUp)})`, '{{store}}']],
            limits: { attention: 1, bad: 0.5 },
            decimals: 0,
          }),
        ],
        [
          4,
          figure({
            title: 'Partitions ahead',
            description:
              'Rows of a day without a partition are refused. A week is made ahead. Runbook: UsherPartitionsRunningOut.',
            unit: 's',
            queries: [[`min by (table) (${select(of.partitionsAhead)})`, '{{table}}']],
            limits: { attention: 4 * DAY_SECONDS, bad: 2 * DAY_SECONDS },
            decimals: 1,
          }),
        ],
        [
          4,
          figure({
            title: 'Oldest partition',
            description:
              'Kept for 31 days in every time zone, then dropped. Runbook: UsherRetentionLate.',
            unit: 's',
            queries: [[`max by (table) (${select(of.partitionOldest)})`, '{{table}}']],
            limits: { attention: 33.5 * DAY_SECONDS, bad: 35 * DAY_SECONDS },
            decimals: 1,
          }),
        ],
        [
          6,
          curves({
            title: 'Size of the database',
            description: 'It levels off once 31 days are full.',
            unit: 'bytes',
            queries: [[`max(${select(of.postgresSize)})`, 'size']],
          }),
        ],
        [
          6,
          curves({
            title: 'Redis memory',
            description:
              'Redis refuses to write at its bound, and settling waits. Runbook: UsherRedisMemoryShort.',
            unit: 'bytes',
            queries: [
              [`max(${select(of.redisMemory)})`, 'used'],
              [`max(${select(of.redisMemoryMax)}) > 0`, 'bound'],
            ],
          }),
        ],
      ],
    },
    {
      title: 'Postgres',
      height: 7,
      panels: [
        [
          8,
          curves({
            title: 'Connections, all processes',
            description:
              'Open ones by state, and how many may be open. Postgres must allow that many.',
            unit: 'short',
            queries: [
              [`sum by (state) (${select(of.postgresConnections)})`, '{{state}}'],
              [`sum(${select(of.postgresConnectionsMax)})`, 'allowed by the pools'],
            ],
          }),
        ],
        [
          8,
          curves({
            title: 'Queries that wait for a connection',
            description:
              'More than none for minutes: a pool is too small, or Postgres too slow. Runbook: UsherPostgresPoolExhausted.',
            unit: 'short',
            queries: [
              [`sum by (job, instance) (${select(of.postgresWaiting)})`, '{{job}} {{instance}}'],
            ],
            limits: { attention: 1, bad: 10 },
          }),
        ],
        [
          8,
          curves({
            title: "The recorder's transactions",
            description: 'From reading the journal to trimming it: how quick Postgres commits.',
            unit: 's',
            queries: [
              [quantile(0.5, of.recorderBatchDuration), 'p50'],
              [quantile(0.99, of.recorderBatchDuration), 'p99'],
            ],
          }),
        ],
      ],
    },
    {
      title: 'Redis',
      height: 7,
      panels: [
        [
          8,
          curves({
            title: 'Time to settle',
            description:
              'One script that writes journal, snapshot and position: how quick Redis is.',
            unit: 's',
            queries: [
              [quantile(0.5, of.settleDuration), 'p50'],
              [quantile(0.99, of.settleDuration), 'p99'],
            ],
          }),
        ],
        [
          8,
          curves({
            title: 'Settlements by outcome',
            description:
              'What the script answered. Runbook of those that Redis lost: UsherSettlementsRestored.',
            unit: 'cps',
            queries: [
              [perSecond(of.settlements, { by: ['outcome'] }), '{{outcome}}'],
              [perSecond(of.settlementsRestored), 'restored after a failover'],
            ],
          }),
        ],
        [
          8,
          curves({
            title: 'Journals',
            description:
              'Settlements that wait in Redis, and how many entries a transaction takes on average.',
            unit: 'short',
            queries: [
              [`max(${select(of.journalSettlements)})`, 'settlements in all journals'],
              [`max(${select(of.journalLongest)})`, 'in the longest'],
              [mean(of.recorderBatchEntries), 'entries a transaction'],
            ],
          }),
        ],
      ],
    },
  ],
})
