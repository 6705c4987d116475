import { metrics } from '#core/telemetry/metric-catalogue.ts'
import { makeDashboard } from '../make-dashboard.ts'
import { curves, figure } from '../panels.ts'
import { processRow } from '../process-row.ts'
import { chosen, perSecond, quantile, recorded, select } from '../promql.ts'

const of = metrics

/** What people and programs meet. */
export const api = makeDashboard({
  uid: 'usher-api',
  title: 'Usher / Api',
  description: 'How the api and the dashboard behind it answer.',
  rows: [
    {
      title: 'Service level',
      height: 7,
      panels: [
        [
          4,
          figure({
            title: 'Answered, last hour',
            description:
              'Share of requests without a 5xx. The objective is 99.9 %. Runbook: UsherApiBurnFast.',
            unit: 'percentunit',
            queries: [[`1 - ${recorded('namespace:usher_api_errors:ratio_rate1h')}`, 'answered']],
            limits: { attention: 0.999, bad: 0.99 },
            max: 1,
            decimals: 3,
          }),
        ],
        [
          4,
          figure({
            title: 'Processes',
            description: 'Processes of the api that Prometheus reaches. Runbook: UsherProcessDown.',
            unit: 'short',
            queries: [[`count(${select(of.apiEventStreams)})`, 'up']],
            decimals: 0,
          }),
        ],
        [
          8,
          curves({
            title: 'Requests by status',
            description:
              '503 with a Retry-After is shedding, or a store that is away. Runbook: UsherApiShedding.',
            unit: 'reqps',
            queries: [[perSecond(of.apiRequests, { by: ['status'] }), '{{status}}']],
            isStacked: true,
          }),
        ],
        [
          8,
          curves({
            title: 'Time to answer',
            description: 'Live feeds stay open and are not among them. Runbook: UsherApiSlow.',
            unit: 's',
            queries: [
              [quantile(0.5, of.apiRequestDuration), 'p50'],
              [quantile(0.95, of.apiRequestDuration), 'p95'],
              [quantile(0.99, of.apiRequestDuration), 'p99'],
            ],
            limits: { attention: 1, bad: 2 },
          }),
        ],
      ],
    },
    {
      title: 'Routes',
      height: 8,
      panels: [
        [
          8,
          curves({
            title: 'Requests by route, the ten busiest',
            description: 'Routes as they are declared, without ids.',
            unit: 'reqps',
            queries: [
              [
                `topk(10, ${perSecond(of.apiRequests, { by: ['method', 'route'] })})`,
                '{{method}} {{route}}',
              ],
            ],
          }),
        ],
        [
          8,
          curves({
            title: 'Slowest routes, p99',
            description: 'The ten slowest.',
            unit: 's',
            queries: [
              [
                `topk(10, ${quantile(0.99, of.apiRequestDuration, { by: ['method', 'route'] })})`,
                '{{method}} {{route}}',
              ],
            ],
          }),
        ],
        [
          8,
          curves({
            title: 'Refused and failed, by route',
            description: 'Answers of 4xx and 5xx, the ten most frequent.',
            unit: 'reqps',
            queries: [
              [
                `topk(10, ${perSecond(of.apiRequests, { by: ['route', 'status'], where: { status: '=~"[45].."' } })})`,
                '{{status}} {{route}}',
              ],
            ],
          }),
        ],
      ],
    },
    {
      title: 'What it holds',
      height: 7,
      panels: [
        [
          8,
          curves({
            title: 'Live feeds',
            description: 'Event streams that are open: dashboards that somebody looks at.',
            unit: 'short',
            queries: [[select(of.apiEventStreams), '{{instance}}']],
          }),
        ],
        [
          8,
          curves({
            title: 'Postgres connections in use',
            description: 'Of each process. Runbook: UsherPostgresPoolExhausted.',
            unit: 'short',
            queries: [
              [
                `sum by (job, instance) (${select(of.postgresConnections, { state: '="used"' })})`,
                '{{job}} {{instance}}',
              ],
            ],
          }),
        ],
        [
          8,
          curves({
            title: 'Open files',
            description: 'Sockets among them.',
            unit: 'short',
            queries: [[chosen('process_open_fds'), '{{job}} {{instance}} {{process}}']],
          }),
        ],
      ],
    },
    processRow(),
  ],
})
