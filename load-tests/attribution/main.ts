import { runBenchmark } from './benchmark.ts'
import { parseOptions, usage, UsageError } from './options.ts'
import { scenarios } from './scenarios.ts'
import { findRedis } from '#infra/local/redis-server.ts'

/* `npm run bench:attribution`: who really invited whom, and what Usher made of it. Exits with 0
   when every promise is kept, 1 when one is broken, 2 when it could not be measured. */
const say = (text: string) => void process.stdout.write(`${text}\n`)
const stopping = new AbortController()

/** All is closed on the way out; should that hang, the watchdog ends what is left. */
const closeBoundMs = 15_000

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    if (stopping.signal.aborted) return
    say('stopping …')
    stopping.abort()
    setTimeout(() => process.exit(130), closeBoundMs).unref()
  })

process.exit(await main())

async function main(): Promise<number> {
  const names = scenarios.map(({ name }) => name)
  try {
    const options = parseOptions(process.argv.slice(2), { names, now: Date.now })
    const chosen = options.scenarios
    const wanted = scenarios.filter(({ name }) => chosen.length === 0 || chosen.includes(name))
    await findRedis(say)
    const rows = await runBenchmark(wanted, options, { say, signal: stopping.signal })
    return rows.some(({ broken }) => broken.length > 0) ? 1 : 0
  } catch (error) {
    if (stopping.signal.aborted) return 130
    say(error instanceof Error ? error.message : String(error))
    if (error instanceof UsageError) say(usage.replace('NAMES', names.join(', ')))
    return 2
  }
}
