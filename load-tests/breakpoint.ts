import exec from 'k6/execution'
import { Gauge } from 'k6/metrics'
import type { Options } from 'k6/options'
import { type Cast, joinGuild, makeCast } from './lib/cast.ts'
import { setting } from './lib/environment.ts'
import { measureLag } from './lib/feed-lag.ts'
import { watchFeed } from './lib/feed.ts'
import { accuracy, measureOutcome } from './lib/outcome.ts'
import { once, timeouts } from './lib/scenarios.ts'

export { handleSummary } from './lib/summary.ts'

const duration = setting('duration')
const from = 10
const to = setting('rate')

/** Joins a second that are asked for now. */
const offeredRate = new Gauge('offered_rate')

/** Once it has given way, all is over within some seconds. */
const soon = { abortOnFail: true, delayAbortEval: '10s' }

export const options: Options = {
  ...timeouts,
  scenarios: {
    joins: {
      executor: 'ramping-arrival-rate',
      exec: 'join',
      startRate: from,
      timeUnit: '1s',
      stages: [{ target: to, duration: `${duration}s` }],
      preAllocatedVUs: 100,
      maxVUs: 400,
    },
    feed: once('feed', { within: duration }),
  },
  thresholds: {
    // What is looked for: the joins of the last five seconds waited too long, or k6 can't make
    // more people join.
    feed_lag: [{ threshold: 'value<8000', ...soon }],
    dropped_iterations: [{ threshold: 'count<50', ...soon }],
    // And what must hold at any rate.
    ...accuracy,
  },
}

export const setup = (): Cast => makeCast({ guilds: setting('guilds'), codesEach: 5, warmUp: true })

export function join({ guilds }: Cast): void {
  offeredRate.add(from + exec.scenario.progress * (to - from))
  const guild = guilds[exec.scenario.iterationInTest % guilds.length]
  if (guild) joinGuild(guild, Math.floor(Math.random() * guild.codes.length))
}

export const feed = ({ measuredFromMs }: Cast): void =>
  watchFeed(measuredFromMs, duration, measureLag)

export const teardown = (): void => measureOutcome()
