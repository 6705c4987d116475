import { benchmarks } from './benchmarks.ts'
import { parseOptions, usage, UsageError } from './options.ts'
import { runBenchmarks } from './run-benchmarks.ts'
import { findRedis } from '#infra/local/redis-server.ts'

/* `npm run bench`: how fast it is, beside what it could be at best, in the same run. Exits with 0
   when it could be measured, whatever came of it, and 2 when not. */
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
  const names = benchmarks.map(({ name }) => name)
  try {
    const options = parseOptions(process.argv.slice(2), names)
    const chosen = options.benchmarks
    const wanted = benchmarks.filter(({ name }) => chosen.length === 0 || chosen.includes(name))
    await findRedis(say)
    await runBenchmarks(wanted, options, { say, signal: stopping.signal })
    return 0
  } catch (error) {
    if (stopping.signal.aborted) return 130
    say(error instanceof Error ? (error.stack ?? error.message) : String(error))
    if (error instanceof UsageError) say(usage.replace('NAMES', names.join(', ')))
    return 2
  }
}
