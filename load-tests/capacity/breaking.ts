import { numberText as n } from './line.ts'
import type { Inputs } from './model.ts'

/** Something that ends, and how many times this load it would bear. */
export interface Limit {
  what: string
  how: string
  /** Below 1 it is not enough as it is. */
  times: number
  cure: string
}

/** What breaks, first things first. */
export function limits({ workload: w, costs: c, machine: m, discord: d }: Inputs): Limit[] {
  const joins = w.joinsPerSecond
  const ofOneCore = (ms: number) => (m.cpuShare * 1_000) / ms
  const postgresMs = c.postgresCpuMs + (w.apiRequestsPerSecond / joins) * c.apiPostgresCpuMs
  const found: Limit[] = [
    {
      what: "Discord's allowance: a list for each join",
      how: `${n(d.requestsPerSecond)}/s ÷ ${n(joins)}/s`,
      times: d.requestsPerSecond / joins,
      cure: 'joins share lists or wait in vain: counted, but not told apart; ask Discord for more',
    },
    {
      what: 'one cluster process',
      how: `${n(m.cpuShare)} cores ÷ ${n(c.settleCpuMs + c.recorderCpuMs)} ms ÷ ${n(joins)}/s`,
      times: ofOneCore(c.settleCpuMs + c.recorderCpuMs) / joins,
      cure: 'more processes, as above: shards are spread over them',
    },
    {
      what: 'one Redis, a single thread',
      how: `${n(m.cpuShare)} cores ÷ ${n(c.redisCpuMs)} ms ÷ ${n(joins)}/s`,
      times: ofOneCore(c.redisCpuMs) / joins,
      cure: 'a Redis Cluster: the keys are in 256 partitions',
    },
    {
      what: 'one recorder',
      how: `${n(c.recorderJoinsPerSecond)}/s ÷ ${n(joins)}/s`,
      times: c.recorderJoinsPerSecond / joins,
      cure: 'every cluster process records: partitions are shared out by row locks',
    },
    {
      what: `one Postgres of ${n(m.cores)} cores`,
      how: `${n(m.cores)} × ${n(m.cpuShare)} cores ÷ ${n(postgresMs)} ms ÷ ${n(joins)}/s`,
      times: (m.cores * ofOneCore(postgresMs)) / joins,
      cure: 'a larger machine; beyond that, partitions of guilds over several databases, which is not built',
    },
  ]
  return found.toSorted((a, b) => a.times - b.times)
}
