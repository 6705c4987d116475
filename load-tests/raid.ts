import exec from 'k6/execution'
import type { Options } from 'k6/options'
import { type Cast, joinGuild, makeCast } from './lib/cast.ts'
import { setting } from './lib/environment.ts'
import { watchFeed } from './lib/feed.ts'
import { accuracy, measureOutcome } from './lib/outcome.ts'
import { once, steadily, timeouts } from './lib/scenarios.ts'
import { ask } from './lib/session.ts'

export { handleSummary } from './lib/summary.ts'

const duration = setting('duration')
const joins = setting('joins')
const tail = 15

export const options: Options = {
  ...timeouts,
  scenarios: {
    joins: steadily('join', { count: joins, inS: duration, durationS: duration }),
    feed: once('feed', { within: duration + tail }),
    looks: steadily('look', { count: 2, durationS: duration + tail }),
  },
  thresholds: {
    ...accuracy,
    // Lists go on as before, however many join: who came between two of them shares what rose.
    join_to_feed: ['p(95)<9000'],
    // What is left over of a raid lives for ten seconds and until one further list was read.
    settled_after_s: ['value<25'],
    // An administrator looks at what is going on.
    'http_req_failed{kind:read}': ['rate==0'],
    'http_req_duration{kind:read}': ['p(95)<1000'],
    dropped_iterations: ['count==0'],
  },
}

export const setup = (): Cast => makeCast({ guilds: 1, codesEach: 3, vanity: true, warmUp: true })

export function join({ guilds: [guild] }: Cast): void {
  if (guild) joinGuild(guild, Math.floor(Math.random() * 4))
}

export const feed = ({ measuredFromMs }: Cast): void => watchFeed(measuredFromMs, duration + tail)

/** What the dashboard asks for in a raid, in turn. */
const looks = ['joins', 'statistics/raid', 'statistics/summary', 'statistics/codes']

export function look({ guilds: [guild] }: Cast): void {
  const name = looks[exec.scenario.iterationInTest % looks.length] ?? ''
  if (guild) ask(guild.owner, `/guilds/${guild.guildId}/${name}`, { name })
}

export const teardown = (): void => measureOutcome()
