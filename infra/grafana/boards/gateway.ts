import { metrics } from '#core/telemetry/metric-catalogue.ts'
import { makeDashboard } from '../make-dashboard.ts'
import { curves, figure } from '../panels.ts'
import { perSecond, quantile, select } from '../promql.ts'
import { processRow } from '../process-row.ts'

const of = metrics
const ready = `sum(${select(of.shards, { state: '="ready"' })})`

/** Shards, their sessions, and what is asked of Discord. */
export const gateway = makeDashboard({
  uid: 'usher-gateway',
  title: 'Usher / Gateway and shards',
  description: 'Are the shards connected, and how does Discord answer?',
  rows: [
    {
      title: 'Shards',
      height: 7,
      panels: [
        [
          4,
          figure({
            title: 'Shards ready',
            description: 'Of those the machines are to run. Runbook: UsherShardsNotReady.',
            unit: 'percentunit',
            queries: [[`${ready} / sum(${select(of.shardsAssigned)})`, 'ready']],
            limits: { attention: 1, bad: 0.9 },
            max: 1,
            decimals: 1,
          }),
        ],
        [
          4,
          figure({
            title: 'Guilds with the tracker on',
            description: 'Guilds that somebody enabled, of the machines that are chosen.',
            unit: 'short',
            queries: [[`sum(${select(of.enabledGuilds)})`, 'guilds']],
            decimals: 0,
          }),
        ],
        [
          8,
          curves({
            title: 'Shards by state',
            description:
              'A restart should show as a short dent. Shards that stay connecting wait for their turn to identify.',
            unit: 'short',
            queries: [[`sum by (state) (${select(of.shards)})`, '{{state}}']],
            isStacked: true,
          }),
        ],
        [
          8,
          curves({
            title: 'Shards ready, by machine',
            description: 'Lines: ready. What a machine is to run is the figure before.',
            unit: 'short',
            queries: [
              [`sum by (instance) (${select(of.shards, { state: '="ready"' })})`, '{{instance}}'],
            ],
          }),
        ],
      ],
    },
    {
      title: 'Sessions',
      height: 7,
      panels: [
        [
          8,
          curves({
            title: 'Connections that became ready',
            description:
              'Resumed ones miss nothing and cost no identify; new sessions catch up by comparing lists.',
            unit: 'cps',
            queries: [[perSecond(of.gatewayConnections, { by: ['kind'] }), '{{kind}}']],
          }),
        ],
        [
          8,
          curves({
            title: 'Connections that ended, by status',
            description:
              'Discord closes for good with 4004 and 4010 to 4014; a deployment closes with 4200.',
            unit: 'cps',
            queries: [[perSecond(of.gatewayCloses, { by: ['status'] }), '{{status}}']],
          }),
        ],
        [
          8,
          curves({
            title: 'Heartbeat round trip',
            description:
              'The latency of the gateway. High in all processes: Discord or the network; high in one: its event loop.',
            unit: 's',
            queries: [
              [quantile(0.5, of.gatewayHeartbeat), 'p50'],
              [quantile(0.99, of.gatewayHeartbeat), 'p99'],
            ],
            limits: { attention: 0.5, bad: 2 },
          }),
        ],
        [
          8,
          curves({
            title: 'Dispatches received',
            description: 'Everything Discord sends, also of guilds without the tracker.',
            unit: 'cps',
            queries: [[perSecond(of.gatewayDispatches, { by: ['instance'] }), '{{instance}}']],
          }),
        ],
        [
          8,
          curves({
            title: 'Identifies left today',
            description:
              'Discord allows 1,000 a day, more for large bots. At none it resets the token. Runbook: UsherIdentifiesNearlyUsedUp.',
            unit: 'short',
            queries: [[`min(${select(of.identifiesLeft)})`, 'left']],
          }),
        ],
        [
          8,
          curves({
            title: 'Clusters, and their restarts',
            description:
              'Cluster processes by state, and how many were started again a minute. Runbook: UsherClusterRestarts.',
            unit: 'short',
            queries: [
              [`sum by (state) (${select(of.clusters)})`, '{{state}}'],
              [`60 * ${perSecond(of.clusterRestarts)}`, 'restarts a minute'],
            ],
          }),
        ],
      ],
    },
    {
      title: "Discord's REST",
      height: 7,
      panels: [
        [
          8,
          curves({
            title: 'Requests by status',
            description: '401, 403 and 429 count towards a ban.',
            unit: 'reqps',
            queries: [[perSecond(of.restRequestDuration, { by: ['status'] }), '{{status}}']],
            isStacked: true,
          }),
        ],
        [
          8,
          curves({
            title: 'Requests by route, the ten busiest',
            description: 'Ids are left out of routes.',
            unit: 'reqps',
            queries: [
              [
                `topk(10, ${perSecond(of.restRequestDuration, { by: ['method', 'route'] })})`,
                '{{method}} {{route}}',
              ],
            ],
          }),
        ],
        [
          8,
          curves({
            title: 'Time to answer',
            description:
              'Until the head of the answer came, without what a request waited for its turn.',
            unit: 's',
            queries: [
              [quantile(0.5, of.restRequestDuration), 'p50'],
              [quantile(0.99, of.restRequestDuration), 'p99'],
            ],
          }),
        ],
        [
          8,
          curves({
            title: 'Answers of 429, by scope',
            description:
              'Shared ones cost nothing, as others use the resource too. At user and global, we asked too often. Runbook: UsherRateLimited.',
            unit: 'cps',
            queries: [[perSecond(of.restRateLimited, { by: ['scope'] }), '{{scope}}']],
          }),
        ],
        [
          8,
          curves({
            title: 'Requests used, of the allowance',
            description:
              'All processes together. Above nine tenths, lists come less often and messages become digests. Runbook: UsherRestAllowanceShort.',
            unit: 'reqps',
            queries: [
              [perSecond(of.restRequestDuration), 'sent'],
              [`max(${select(of.restAllowance)})`, 'allowed'],
              [perSecond(of.restAllowanceRefused), 'not sent, as none was left'],
            ],
          }),
        ],
        [
          8,
          curves({
            title: 'Wait for the allowance, p99',
            description: 'By priority: lists go before messages, messages before priming.',
            unit: 's',
            queries: [[quantile(0.99, of.restAllowanceWait, { by: ['priority'] }), '{{priority}}']],
          }),
        ],
      ],
    },
    processRow(),
  ],
})
