// `npm run check:queries`: a real Prometheus scrapes the running product while people join, leave and
// ask, and answers every query of every panel and rule. One that has no answer fails the check, unless
// rightly-empty.ts says why it has none.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { say, step } from '#infra/local/progress.ts'
import { findRedis } from '#infra/local/redis-server.ts'
import { makeRunning, type Running } from '#infra/local/running.ts'
import { untilReady } from '#infra/local/readiness.ts'
import { findTool } from '#infra/tools/find-tool.ts'
import { temporaryFolder } from '#test/support/temporary-folder.ts'
import { startLoadStack } from '../../../load-tests/run/stack.ts'
import { allQueries, type Query } from './all-queries.ts'
import { disturb, makeStage, play } from './play.ts'
import { startPrometheus, type PrometheusServer } from './prometheus-server.ts'
import { reasonToBeEmpty, staleEntries } from './rightly-empty.ts'

/** Longest that a query may stay without an answer while the play goes on. */
const BOUND_MS = 150_000
const PLAY_EVERY_MS = 2_000
/** Rounds of play: a series that begins with its first event has to rise once more to have a rate. */
const DISTURB_EVERY = 5

const running = makeRunning()
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => running.end())
process.exit(await main(running))

async function main(running: Running): Promise<number> {
  const queries = allQueries()
  const program = await findTool('prometheus')
  await findRedis(say)
  const data = await temporaryFolder('queries')
  await using cleanup = new AsyncDisposableStack()
  cleanup.defer(() => data.remove())
  cleanup.defer(async () => {
    running.end()
    await running.stopAll()
  })
  const stack = await step('stores, local Discord, bot and api', () =>
    startLoadStack({ running, dataDir: data.path, logFolder: join(data.path, 'logs') }),
  )
  cleanup.defer(() => stack.disconnect())
  // A bound, so that how much of it is used has an answer.
  await stack.redis.config('SET', 'maxmemory', '1gb')
  const prometheus = await step('Prometheus', async () => {
    const dataDir = join(data.path, 'prometheus')
    mkdirSync(dataDir)
    const targets = {
      'usher-bot': new URL(stack.botMetricsUrl).host,
      'usher-api': new URL(stack.apiMetricsUrl).host,
    }
    const server = await running.start(() => startPrometheus({ program, dataDir, targets }))
    await running.during(
      untilReady('Prometheus', `${server.url}/-/ready`, { signal: running.signal }),
    )
    return server
  })

  const guilds = { stage: await makeStage(stack), elsewhere: await makeStage(stack) }
  const deadline = Date.now() + BOUND_MS
  let open = queries
  let rounds = 0
  while (open.some((query) => !reasonToBeEmpty(query)) && Date.now() < deadline) {
    running.signal.throwIfAborted()
    await play(stack, guilds)
    if (++rounds % DISTURB_EVERY === 0) await disturb(stack)
    await pause(PLAY_EVERY_MS, undefined, { signal: running.signal })
    open = await unanswered(prometheus, open)
  }
  return report(queries, open)
}

async function unanswered(prometheus: PrometheusServer, queries: Query[]): Promise<Query[]> {
  const open: Query[] = []
  for (const query of queries) {
    const { asker, expression } = query
    const values = await prometheus.ask(expression).catch((cause: unknown) => {
      throw new Error(`${asker} asks what Prometheus refuses: ${expression}`, { cause })
    })
    if (values.length === 0) open.push(query)
  }
  return open
}

function report(queries: Query[], open: Query[]): number {
  const faults = open.filter((query) => !reasonToBeEmpty(query))
  const stale = staleEntries(queries)
  for (const query of open) {
    const reason = reasonToBeEmpty(query)
    if (reason) say(`  rightly empty: ${query.asker}: ${reason}`)
  }
  for (const { asker, expression } of faults) say(`  NO ANSWER: ${asker}: ${expression}`)
  for (const entry of stale) say(`  rightly-empty.ts names what nobody asks: ${entry}`)
  const answered = queries.length - open.length
  say(
    `${answered} of ${queries.length} queries answered, ${open.length - faults.length} rightly not`,
  )
  return faults.length + stale.length === 0 ? 0 : 1
}
