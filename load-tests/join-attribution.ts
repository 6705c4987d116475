import exec from 'k6/execution'
import type { Options } from 'k6/options'
import { type Cast, joinGuild, makeCast } from './lib/cast.ts'
import { setting } from './lib/environment.ts'
import { watchFeed } from './lib/feed.ts'
import { watchJoinsPage } from './lib/joins-page.ts'
import { accuracy, measureOutcome } from './lib/outcome.ts'
import { once, steadily, timeouts } from './lib/scenarios.ts'

export { handleSummary } from './lib/summary.ts'

const duration = setting('duration')
/** The last joins are watched for until they must be attributed. */
const tail = 8
/** Guilds whose joins page is looked at, each by an owner of its own. */
const watchedGuilds = Math.min(4, Math.ceil(setting('guilds') / 4))

export const options: Options = {
  ...timeouts,
  scenarios: {
    joins: steadily('join', { count: setting('rate'), durationS: duration }),
    feed: once('feed', { within: duration + tail }),
    page: once('page', { vus: watchedGuilds, within: duration + tail }),
  },
  thresholds: {
    ...accuracy,
    // A join waits for its guild's next list, of which Discord gives five in five seconds; for 2.5 s
    // where lists were seen to be late; and is looked at again for 3 s where one shows no rise.
    join_to_feed: ['p(95)<6000', 'p(99)<9000'],
    join_to_api: ['p(95)<6250', 'p(99)<9250'],
    settled_after_s: ['value<20'],
    'http_req_failed{kind:read}': ['rate==0'],
    'http_req_duration{kind:read}': ['p(95)<1000'],
    dropped_iterations: ['count==0'],
  },
}

export const setup = (): Cast => makeCast({ guilds: setting('guilds'), codesEach: 5, warmUp: true })

export function join({ guilds }: Cast): void {
  const turn = exec.scenario.iterationInTest
  const guild = guilds[turn % guilds.length]
  if (guild) joinGuild(guild, Math.floor(Math.random() * guild.codes.length))
}

export const feed = ({ measuredFromMs }: Cast): void => watchFeed(measuredFromMs, duration + tail)

export function page({ guilds, measuredFromMs }: Cast): void {
  const guild = guilds[exec.scenario.iterationInTest * 4]
  if (guild) watchJoinsPage(guild, measuredFromMs, duration + tail)
}

export const teardown = (): void => measureOutcome()
