// `npm start`: runs the whole product on this machine until Ctrl-C.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { takeLaunchLock } from './launch-lock.ts'
import { launch } from './launch.ts'
import { releaseClaims } from './port-claims.ts'
import { say } from './progress.ts'
import { projectRoot } from './project-root.ts'
import { makeRunning, stopAsked } from './running.ts'

const running = makeRunning()

// A terminal, npm and the shell between may each pass the same Ctrl-C on: all but one are ignored.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    if (running.signal.aborted) return
    say('\nStopping …')
    running.end()
  })
}

let letGo = () => {}
// Nothing else may be left to wait for while a step waits for a process that is not ours to hold.
const keptAwake = setInterval(() => {}, 60_000)
try {
  const envFile = join(projectRoot, '.env')
  if (existsSync(envFile)) process.loadEnvFile(envFile)
  letGo = takeLaunchLock()
  await launch(process.env, running)
  await running.during(new Promise<never>(() => {}))
} catch (error) {
  running.end(error instanceof Error ? error : new Error(String(error)))
}
const reason: unknown = running.signal.reason
if (reason !== stopAsked) console.error(sentenceOf(reason))
await running.stopAll()
letGo()
releaseClaims()
if (reason === stopAsked) say('Stopped')
clearInterval(keptAwake)
process.exit(reason === stopAsked ? 0 : 1)

/** An error and what brought it about, each a sentence, without a trace. */
function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { message, cause } = error
  if (!(cause instanceof Error) || message.includes(cause.message)) return message
  return `${message}: ${cause.message}`
}
