import { metrics } from '#core/telemetry/metric-catalogue.ts'
import { colours } from '../colours.ts'
import { makeDashboard } from '../make-dashboard.ts'
import { curves, figure } from '../panels.ts'
import { chosen, inRange, perSecond, quantile, recorded, select } from '../promql.ts'

const of = metrics

const attributed = {
  title: 'Attributed, last hour',
  description:
    'Share of joins that are not unknown for a reason of ours (a failed list, a missed dispatch, a guild not primed). The objective is 99 %. Runbook: UsherAttributionBurnFast.',
  unit: 'percentunit',
  queries: [[`1 - ${recorded('namespace:usher_attribution_errors:ratio_rate1h')}`, 'attributed']],
  limits: { attention: 0.99, bad: 0.95 },
  max: 1,
  decimals: 2,
} as const

const certain = {
  title: 'Certain',
  description:
    'Share of the joins in the time shown that nothing else explains. It falls in raids, where many join by many codes between two looks; that is no fault.',
  unit: 'percentunit',
  queries: [
    [
      `${inRange(of.joinsSettled, { confidence: '="certain"' })} / ${inRange(of.joinsSettled)}`,
      'certain',
    ],
  ],
  max: 1,
  decimals: 1,
} as const

const byConfidence = {
  title: 'Joins by confidence',
  description: 'How sure Usher is of who invited the members that join.',
  unit: 'cps',
  queries: [[perSecond(of.joinsSettled, { by: ['confidence'] }), '{{confidence}}']],
  isStacked: true,
  colours: {
    certain: colours.blue,
    likely: colours.sky,
    shared: colours.orange,
    unknown: colours.vermillion,
  },
} as const

const byReason = {
  title: 'Joins that are not certain, by reason',
  description:
    'A guild withholds the permission where it says list-forbidden or list-without-uses. Ours to mend are list-failed, missed-while-away, not-primed and settling-failed.',
  unit: 'cps',
  queries: [
    [
      perSecond(of.joinsSettled, { by: ['reason'], where: { confidence: '!="certain"' } }),
      '{{reason}}',
    ],
  ],
  isStacked: true,
} as const

const onTime = {
  title: 'Recorded within 5 s, last hour',
  description:
    'Share of joins and leaves that were in Postgres five seconds after their dispatch. The objective is 99 %. Runbook: UsherLagBurnFast.',
  unit: 'percentunit',
  queries: [[`1 - ${recorded('namespace:usher_lag_errors:ratio_rate1h')}`, 'on time']],
  limits: { attention: 0.99, bad: 0.95 },
  max: 1,
  decimals: 2,
} as const

const recordedP99 = {
  title: 'Recorded, 99th percentile',
  description: 'From the dispatch to the commit in Postgres, for the slowest join of a hundred.',
  unit: 's',
  queries: [[quantile(0.99, of.dispatchToRecorded), 'p99']],
  limits: { attention: 5, bad: 30 },
  decimals: 2,
} as const

const untilRecorded = {
  title: 'From the dispatch until settled and recorded',
  description:
    'Settled: durable in the journal, and cannot be lost any more. Recorded: committed to Postgres, and on the dashboard.',
  unit: 's',
  queries: [
    [quantile(0.5, of.dispatchToSettled), 'settled, p50'],
    [quantile(0.99, of.dispatchToSettled), 'settled, p99'],
    [quantile(0.5, of.dispatchToRecorded), 'recorded, p50'],
    [quantile(0.99, of.dispatchToRecorded), 'recorded, p99'],
  ],
} as const

const untilAnnounced = {
  title: 'From the dispatch until announced',
  description:
    'Until the message was in the channel. A channel takes only so many a minute; what waits five minutes is told by a digest and not counted here.',
  unit: 's',
  queries: [
    [quantile(0.5, of.dispatchToAnnounced), 'p50'],
    [quantile(0.99, of.dispatchToAnnounced), 'p99'],
  ],
} as const

const firing = {
  title: 'Alerts firing',
  description:
    'Each one has a paragraph in the runbooks: what it means, what to look at, what to do.',
  unit: 'short',
  queries: [
    [
      'count(ALERTS{alertname=~"Usher.+",alertstate="firing",namespace=~"$namespace"}) or vector(0)',
      'firing',
    ],
  ],
  limits: { attention: 1, bad: 3 },
  decimals: 0,
} as const

const missingShards = {
  title: 'Shards not ready',
  description:
    'Shards that a machine is to run and that are not connected. Runbook: UsherShardsNotReady.',
  unit: 'short',
  queries: [
    [
      `sum(${select(of.shardsAssigned)}) - sum(${select(of.shards, { state: '="ready"' })})`,
      'not ready',
    ],
  ],
  limits: { attention: 1, bad: 2 },
  decimals: 0,
} as const

const failures = {
  title: 'What fails',
  description: 'Failures of every part a second. All of them at zero is a quiet day.',
  unit: 'cps',
  queries: [
    [perSecond(of.apiRequests, { where: { status: '=~"5.."' } }), 'api answers 5xx'],
    [
      perSecond(of.restRequestDuration, { where: { status: '=~"5..|none"' } }),
      'Discord answers 5xx, or not',
    ],
    [perSecond(of.restRateLimited), 'Discord answers 429'],
    [perSecond(of.messagesLost), 'messages lost'],
    [perSecond(of.entriesRejected), 'journal entries rejected'],
    [perSecond(of.eventsAbandoned), 'events abandoned'],
    [perSecond(of.certainOverturned), 'certain joins overturned'],
    [perSecond(of.clusterRestarts), 'clusters restarted'],
  ],
} as const

const alerts = {
  title: 'Alerts over time',
  description: 'Which alerts fired when.',
  unit: 'short',
  queries: [
    [
      'count by (alertname) (ALERTS{alertname=~"Usher.+",alertstate="firing",namespace=~"$namespace"})',
      '{{alertname}}',
    ],
  ],
  isStacked: true,
} as const

const journalRoom = {
  title: 'Fullest journal',
  description:
    'Of the 100,000 settlements a journal holds. A full one stops settling. Runbook: UsherJournalFilling.',
  unit: 'percentunit',
  queries: [[`max(${select(of.journalLongest)}) / 100000`, 'full']],
  limits: { attention: 0.25, bad: 0.5 },
  decimals: 1,
} as const

const restRoom = {
  title: "Discord's requests a second",
  description: 'Requests sent, of those the token may send. Runbook: UsherRestAllowanceShort.',
  unit: 'percentunit',
  queries: [[`${perSecond(of.restRequestDuration)} / max(${select(of.restAllowance)})`, 'used']],
  limits: { attention: 0.7, bad: 0.9 },
  decimals: 0,
} as const

const identifyRoom = {
  title: 'Identifies left today',
  description:
    'New sessions that Discord still allows; at none, shards can only resume. Runbook: UsherIdentifiesNearlyUsedUp.',
  unit: 'short',
  queries: [[`min(${select(of.identifiesLeft)})`, 'left']],
  limits: { attention: 300, bad: 100 },
  decimals: 0,
} as const

const invalidRoom = {
  title: 'Invalid requests',
  description:
    'Answers 401, 403 and 429 in ten minutes; Discord bans the address at 10,000. Runbook: UsherInvalidRequests.',
  unit: 'short',
  queries: [[`max(${select(of.restInvalidInWindow)})`, 'in ten minutes']],
  limits: { attention: 1_000, bad: 5_000 },
  decimals: 0,
} as const

const partitionRoom = {
  title: 'Partitions ahead',
  description: 'How long the tables are prepared for. Runbook: UsherPartitionsRunningOut.',
  unit: 's',
  queries: [[`min(${select(of.partitionsAhead)})`, 'ahead']],
  limits: { attention: 4 * 86_400, bad: 2 * 86_400 },
  decimals: 1,
} as const

const redisRoom = {
  title: 'Redis memory',
  description:
    'Of the memory at which Redis refuses to write; empty where no bound is set. Runbook: UsherRedisMemoryShort.',
  unit: 'percentunit',
  queries: [[`max(${select(of.redisMemory)}) / (max(${select(of.redisMemoryMax)}) > 0)`, 'used']],
  limits: { attention: 0.7, bad: 0.85 },
  decimals: 0,
} as const

const poolRoom = {
  title: 'Fullest Postgres pool',
  description: 'Connections in use in the busiest process. Runbook: UsherPostgresPoolExhausted.',
  unit: 'percentunit',
  queries: [
    [
      `max(sum by (instance) (${select(of.postgresConnections, { state: '="used"' })}) / sum by (instance) (${select(of.postgresConnectionsMax)}))`,
      'in use',
    ],
  ],
  limits: { attention: 0.8, bad: 1 },
  decimals: 0,
} as const

const loopRoom = {
  title: 'Slowest event loop, p99',
  description:
    'How long work waits for the processor in the slowest process. Runbook: UsherEventLoopSlow.',
  unit: 's',
  queries: [[`max(${chosen('nodejs_eventloop_lag_p99_seconds')})`, 'lag']],
  limits: { attention: 0.2, bad: 0.5 },
  decimals: 3,
} as const

const burn = {
  title: 'How fast the error budgets burn',
  description:
    'At 1 a budget lasts exactly the 30 days it is for; from 14.4 on somebody is called. One hour on average.',
  unit: 'short',
  queries: [
    [`${recorded('namespace:usher_attribution_errors:ratio_rate1h')} / 0.01`, 'attribution'],
    [`${recorded('namespace:usher_lag_errors:ratio_rate1h')} / 0.01`, 'lag'],
    [`${recorded('namespace:usher_api_errors:ratio_rate1h')} / 0.001`, 'api'],
    [`${recorded('namespace:usher_shards_errors:ratio_avg1h')} / 0.001`, 'shards'],
  ],
  limits: { attention: 6, bad: 14.4 },
} as const

const burn3d = {
  title: 'Burnt in three days',
  description: 'The same over three days: above 1, the budget of 30 days will not last.',
  unit: 'short',
  queries: [
    [`${recorded('namespace:usher_attribution_errors:ratio_rate3d')} / 0.01`, 'attribution'],
    [`${recorded('namespace:usher_lag_errors:ratio_rate3d')} / 0.01`, 'lag'],
    [`${recorded('namespace:usher_api_errors:ratio_rate3d')} / 0.001`, 'api'],
    [`${recorded('namespace:usher_shards_errors:ratio_avg3d')} / 0.001`, 'shards'],
  ],
  limits: { attention: 1, bad: 3 },
  decimals: 2,
} as const

/** The four questions of whoever is on call. */
export const overview = makeDashboard({
  uid: 'usher-overview',
  title: 'Usher / Overview',
  description: 'Are joins attributed, how late, what is failing, and how much room is left?',
  rows: [
    {
      title: 'Are joins attributed?',
      height: 7,
      panels: [
        [4, figure(attributed)],
        [4, figure(certain)],
        [8, curves(byConfidence)],
        [8, curves(byReason)],
      ],
    },
    {
      title: 'How late?',
      height: 7,
      panels: [
        [4, figure(onTime)],
        [4, figure(recordedP99)],
        [8, curves(untilRecorded)],
        [8, curves(untilAnnounced)],
      ],
    },
    {
      title: 'What is failing?',
      height: 7,
      panels: [
        [4, figure(firing)],
        [4, figure(missingShards)],
        [8, curves(failures)],
        [8, curves(alerts)],
      ],
    },
    {
      title: 'How much room is left?',
      height: 5,
      panels: [
        [3, figure(journalRoom)],
        [3, figure(restRoom)],
        [3, figure(identifyRoom)],
        [3, figure(invalidRoom)],
        [3, figure(partitionRoom)],
        [3, figure(redisRoom)],
        [3, figure(poolRoom)],
        [3, figure(loopRoom)],
      ],
    },
    {
      title: 'Service levels',
      height: 7,
      panels: [
        [14, curves(burn)],
        [10, figure(burn3d)],
      ],
    },
  ],
})
