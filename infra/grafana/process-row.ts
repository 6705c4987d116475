import type { Row } from './make-dashboard.ts'
import { curves } from './panels.ts'
import { chosen } from './promql.ts'

/** What each process takes of its machine. */
export function processRow(): Row {
  return {
    title: 'Processes',
    height: 7,
    panels: [
      [
        6,
        curves({
          title: 'Event-loop lag, p99',
          description: 'How long ready work waits for the processor. Runbook: UsherEventLoopSlow.',
          unit: 's',
          queries: [
            [chosen('nodejs_eventloop_lag_p99_seconds'), '{{job}} {{instance}} {{process}}'],
          ],
          limits: { attention: 0.2, bad: 0.5 },
        }),
      ],
      [
        6,
        curves({
          title: 'Processor',
          description: 'Cores in use. A cluster and an api can use about one each.',
          unit: 'short',
          queries: [
            [
              `rate(${chosen('process_cpu_seconds_total')}[$__rate_interval])`,
              '{{job}} {{instance}} {{process}}',
            ],
          ],
        }),
      ],
      [
        6,
        curves({
          title: 'Heap',
          description: 'What JavaScript holds. A saw is healthy; a stair is a leak.',
          unit: 'bytes',
          queries: [[chosen('nodejs_heap_size_used_bytes'), '{{job}} {{instance}} {{process}}']],
        }),
      ],
      [
        6,
        curves({
          title: 'Memory',
          description: 'What the process has of the machine, as its limit counts it.',
          unit: 'bytes',
          queries: [[chosen('process_resident_memory_bytes'), '{{job}} {{instance}} {{process}}']],
        }),
      ],
    ],
  }
}
