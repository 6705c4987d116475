import { expect, it } from 'vitest'
import { gaugeOf } from '../../../../load-tests/lib/prometheus.ts'

const text = `# HELP usher_lanes Guilds
# TYPE usher_lanes gauge
usher_lanes{cluster="0"} 3
usher_lanes{cluster="1"} 4
usher_lanes_total 9
process_resident_memory_bytes 1.5e+08
`

it('a metric is read from all its labels, and from no other metric', () => {
  expect(gaugeOf(text, 'usher_lanes')).toBe(7)
  expect(gaugeOf(text, 'process_resident_memory_bytes')).toBe(150_000_000)
})

it('a metric that is not there is told: it would look like one that never grows', () => {
  expect(() => gaugeOf(text, 'usher_open_dispatches')).toThrow(
    '/metrics has no usher_open_dispatches',
  )
})
