import exec from 'k6/execution'
import type { Options } from 'k6/options'
import { type Cast, joinGuild, makeCast } from './lib/cast.ts'
import { setting } from './lib/environment.ts'
import { watchFeed } from './lib/feed.ts'
import { measureLeft, watchGrowth } from './lib/growth.ts'
import { lookAround } from './lib/looks.ts'
import { accuracy, measureOutcome } from './lib/outcome.ts'
import { control } from './lib/post.ts'
import { once, steadily, timeouts } from './lib/scenarios.ts'

export { handleSummary } from './lib/summary.ts'

const duration = setting('duration')
const tail = 8

export const options: Options = {
  ...timeouts,
  scenarios: {
    joins: steadily('join', { count: setting('rate'), durationS: duration }),
    looks: steadily('look', { count: 2, durationS: duration }),
    feed: once('feed', { within: duration + tail }),
    growth: once('growth', { within: duration }),
  },
  thresholds: {
    ...accuracy,
    join_to_feed: ['p(95)<6000', 'p(99)<9000'],
    'http_req_failed{kind:read}': ['rate==0'],
    'http_req_duration{kind:read}': ['p(95)<1000'],
    'http_req_failed{kind:write}': ['rate==0'],
    growth_samples: ['count>0'],
    // A leak of half a kilobyte a join would be 9 MB in half an hour.
    bot_heap_growth_mb: ['value<8'],
    api_heap_growth_mb: ['value<8'],
    // What the system has given back to nobody yet goes up and down by more than that.
    bot_rss_growth_mb: ['value<64'],
    api_rss_growth_mb: ['value<48'],
    redis_growth_mb: ['value<4'],
    // Every key belongs to a guild, a shard or a session, and there are no new ones.
    redis_keys_growth: ['value<50'],
    lanes_left: ['value==0'],
    open_dispatches_left: ['value==0'],
    journal_entries_left: ['value==0'],
    outbox_rows_left: ['value==0'],
  },
}

export const setup = (): Cast =>
  makeCast({ guilds: setting('guilds'), codesEach: 5, vanity: true, warmUp: true })

/** Half of those who join leave again, at once or after a while. */
const stayed: { guildId: string; userId: string }[] = []
const mostStayed = 20

export function join({ guilds }: Cast): void {
  const turn = exec.scenario.iterationInTest
  const guild = guilds[turn % guilds.length]
  if (!guild) return
  const { guildId } = guild
  const userId = joinGuild(guild, Math.floor(Math.random() * (guild.codes.length + 1)))
  if (turn % 2 === 0) stayed.push({ guildId, userId })
  const leaver = stayed.length > mostStayed ? stayed.shift() : undefined
  if (leaver) control('leave', leaver)
}

export function look({ guilds }: Cast): void {
  const guild = guilds[exec.scenario.iterationInTest % guilds.length]
  if (guild) lookAround({ session: guild.owner, ...guild }, Math.random())
}

export const feed = ({ measuredFromMs }: Cast): void => watchFeed(measuredFromMs, duration + tail)

export const growth = (): void => watchGrowth(duration)

export function teardown(): void {
  measureOutcome()
  measureLeft()
}
