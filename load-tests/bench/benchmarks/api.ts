import type { Benchmark, Row } from '../benchmark.ts'
import { startChild } from '../child.ts'
import type { BareSqlMethods } from '../children/bare-sql.ts'
import type { PageReaderMethods } from '../children/page-reader.ts'
import { cpuMsOf } from '../cpu-of.ts'
import type { Page } from '../page-statements.ts'
import { startSignedInApi } from '../signed-in-api.ts'
import { quantile } from '../statistics.ts'
import type { Timed } from '../timed.ts'

const atOnce = 4
/** A person may ask 300 times a minute. */
const people = 64

const paths: Record<Page, string> = { joins: 'joins?limit=50', statistics: 'statistics/summary' }

/** Pages of the dashboard, in a guild with a million joins. */
export const api: Benchmark = {
  name: 'api',
  title: 'Api: the joins page and the statistics of a guild with 1,000,000 joins',
  async run(context) {
    const runs = context.isQuick ? 2 : 5
    const requestsOf: Record<Page, number> = context.isQuick
      ? { joins: 200, statistics: 200 }
      : { joins: 400, statistics: 100 }
    await using stage = await startSignedInApi(context)
    const cookies: string[] = []
    for (let n = 0; n < people; n += 1) cookies.push(await stage.signIn())
    context.say('the guild is filled, and its administrators are signed in')
    const { profileFolder } = context
    const env = { DATABASE_URL: stage.stores.databaseUrl }
    await using reader = await startChild<PageReaderMethods>({ file: 'page-reader.ts' })
    await using sql = await startChild<BareSqlMethods>({ file: 'bare-sql.ts', env, profileFolder })

    const measure = async (page: Page): Promise<Measured> => {
      const requests = requestsOf[page]
      const path = `/api/v1/guilds/${stage.guildId}/${paths[page]}`
      const plan = { origin: stage.origin, paths: [path], cookies, atOnce }
      const bare = { page, guildId: stage.guildId, atOnce }
      // Both know their way before they are timed: code is compiled, connections are open.
      await reader.ask('read', { ...plan, requests: people })
      await sql.ask('read', { ...bare, requests: people })
      const measured: Measured = { ours: [], reference: [], cpuMs: [], postgresMs: [] }
      for (let run = 0; run < runs; run += 1) {
        const before = [cpuMsOf(stage.pid), cpuMsOf(stage.stores.postgresPid)] as const
        measured.ours.push(await reader.ask('read', { ...plan, requests }))
        measured.cpuMs.push((cpuMsOf(stage.pid) - before[0]) / requests)
        measured.postgresMs.push((cpuMsOf(stage.stores.postgresPid) - before[1]) / requests)
        measured.reference.push(await sql.ask('read', { ...bare, requests }))
        context.say(
          `${page}, run ${run + 1}: ${Math.round(perSecond(measured.ours).at(-1) ?? 0)}/s`,
        )
      }
      return measured
    }
    return {
      reference: `the same statements, sent by node-postgres over a pool of as many connections in a process that does nothing else.`,
      rows: [
        ...rowsOf('joins page', await measure('joins')),
        ...rowsOf('statistics', await measure('statistics')),
      ],
      notes: [
        `${runs} runs of ${requestsOf.joins} requests of the joins page, and of ${requestsOf.statistics} of the statistics, ${atOnce} at a time, by ${people} administrators with a session. A request of ours is one over HTTP: it reads and prolongs the session, counts against the person's allowance, asks whether they are Administrator, reads the guild's settings, and writes JSON.`,
      ],
    }
  },
}

interface Measured {
  ours: Timed[]
  reference: Timed[]
  /** Of the api and of Postgres, a request. */
  cpuMs: number[]
  postgresMs: number[]
}

const perSecond = (runs: readonly Timed[]) =>
  runs.map(({ latenciesMs, ms }) => (latenciesMs.length / ms) * 1_000)

function rowsOf(what: string, { ours, reference, cpuMs, postgresMs }: Measured): Row[] {
  const at = (share: number) => ({
    ours: latencies(ours, share),
    reference: latencies(reference, share),
  })
  return [
    { what: `${what}, p50`, unit: 'ms', ...at(0.5) },
    { what: `${what}, p99`, unit: 'ms', ...at(0.99), goal: { atMost: 3 } },
    { what, unit: '/s', ours: perSecond(ours), reference: perSecond(reference) },
    { what: `${what}, CPU of the api`, unit: 'ms', ours: cpuMs },
    { what: `${what}, CPU of Postgres`, unit: 'ms', ours: postgresMs },
  ]
}

const latencies = (runs: readonly Timed[], share: number) =>
  runs.map(({ latenciesMs }) =>
    quantile(
      latenciesMs.toSorted((a, b) => a - b),
      share,
    ),
  )
