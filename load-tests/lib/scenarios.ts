import type { Scenario } from 'k6/options'

/** Making guilds takes some seconds, a history up to a minute; settling 90 s at most. */
export const timeouts = {
  setupTimeout: '300s',
  teardownTimeout: '150s',
  summaryTrendStats: ['min', 'med', 'avg', 'p(90)', 'p(95)', 'p(99)', 'max'],
}

export interface Pace {
  count: number
  /** So many in how many seconds; default 1. */
  inS?: number
  durationS: number
}

/** Runs `exec` so many times a second, whatever the answers take. */
export function steadily(exec: string, { count, inS = 1, durationS }: Pace): Scenario {
  return {
    executor: 'constant-arrival-rate',
    exec,
    rate: count,
    timeUnit: `${inS}s`,
    duration: `${durationS}s`,
    preAllocatedVUs: Math.min(200, Math.max(10, Math.ceil(count / inS))),
    maxVUs: 400,
  }
}

/** Runs `exec` once, or once in each VU: something that goes on by itself for so many seconds. */
export function once(
  exec: string,
  { vus = 1, within }: { vus?: number; within: number },
): Scenario {
  return {
    executor: 'per-vu-iterations',
    exec,
    vus,
    iterations: 1,
    maxDuration: `${within + 30}s`,
    gracefulStop: '10s',
  }
}
