import exec from 'k6/execution'
import type { Options } from 'k6/options'
import { enable } from './lib/cast.ts'
import { makeAdministered } from './lib/administrators.ts'
import { setting } from './lib/environment.ts'
import { eachRoute, lookAround } from './lib/looks.ts'
import { companion } from './lib/post.ts'
import { steadily, timeouts } from './lib/scenarios.ts'
import type { Session } from './lib/session.ts'

export { handleSummary } from './lib/summary.ts'

const rate = setting('rate')
/** The api allows a person 300 requests a minute; these ask for 180 at most. */
const administrators = Math.max(4, Math.ceil(rate / 2))

export const options: Options = {
  ...timeouts,
  scenarios: { looks: steadily('look', { count: rate, durationS: setting('duration') }) },
  thresholds: {
    ...eachRoute,
    'http_req_failed{kind:read}': ['rate==0'],
    'http_req_failed{kind:write}': ['rate==0'],
    // Nobody waits long. Generous, as k6, the stores and the local Discord share the machine; what
    // the api costs beside its SQL is a benchmark's matter.
    'http_req_duration{kind:read}': ['p(95)<300', 'p(99)<1000'],
    'http_req_duration{kind:write}': ['p(95)<500', 'p(99)<1500'],
    'http_reqs{kind:write}': ['count>0'],
    dropped_iterations: ['count==0'],
  },
}

/** As a history has them: of each hundred, the last nine are joins without an invite. */
const codes = Array.from({ length: 300 }, (_, number) => number)
  .filter((number) => number % 100 < 91)
  .map((number) => `code${number}`)

interface Administered {
  guildId: string
  administrators: Session[]
}

export function setup(): Administered {
  const made = makeAdministered(administrators)
  const [owner] = made.administrators
  if (!owner) throw new Error('a guild has an owner')
  const { guildId } = made
  companion('history', { guildId, joins: setting('history') })
  enable(guildId, owner)
  return { guildId, administrators: made.administrators }
}

export function look({ guildId, administrators }: Administered): void {
  const turn = exec.scenario.iterationInTest
  const session = administrators[turn % administrators.length]
  if (session) lookAround({ session, guildId, codes }, Math.random())
}
