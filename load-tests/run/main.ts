import { findRedis } from '#infra/local/redis-server.ts'
import { say } from '#infra/local/progress.ts'
import { makeRunning, stopAsked } from '#infra/local/running.ts'
import { runLoad } from './load.ts'
import { parseOptions, usage, UsageError } from './options.ts'

/* `npm run load -- <scenario>`: brings up the whole product, plays a k6 script to it and writes
   down how it went. Exits with k6's own code: 0 when every threshold held, 99 when one was crossed;
   2 when it could not be measured. */
const running = makeRunning()

for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    if (running.signal.aborted) return
    say('stopping …')
    running.end()
  })
}

process.exit(await main())

async function main(): Promise<number> {
  try {
    const options = parseOptions(process.argv.slice(2))
    if (!options) {
      say(usage())
      return 0
    }
    await findRedis(say)
    return await runLoad(options, running)
  } catch (error) {
    if (running.signal.reason === stopAsked) return 130
    say(error instanceof Error ? error.message : String(error))
    if (error instanceof UsageError) say(`\n${usage()}`)
    return 2
  }
}
