import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { dataFolder } from './data-folder.ts'
import { makeLogFile } from './log-file.ts'
import { parseLogLine, type LogLine } from './log-line.ts'
import { projectRoot } from './project-root.ts'
import { hasExitedWithin, sendSignal } from './process-table.ts'
import { watchOver } from './watchdog.ts'

export interface ChildOptions {
  name: string
  /** The `.ts` file to run, from the project's root. */
  entry: string
  env: NodeJS.ProcessEnv
  /** Prints to the terminal; gets warnings and worse. */
  say: (line: string) => void
  /** Default: `.data/logs`. */
  logFolder?: string
}

/** One of the product's processes, run by the launcher. */
export interface Child {
  name: string
  pid: number
  /** Resolves with why once it has ended: `exit code 1`, `signal SIGKILL`. */
  exited: Promise<string>
  /** What it said last that explains an end: its last error, else its last lines. */
  lastWords(): string
  /** SIGTERM, and SIGKILL to it and its children when it still runs after `boundMs`. */
  stop(boundMs: number): Promise<void>
}

const keptLines = 20
const saidPerWindow = 15
const windowMs = 10_000

/** Starts one of the product's processes: its output goes to `.data/logs/<name>.log`. */
export function startChild(options: ChildOptions): Child {
  const { name, entry, env } = options
  const child = spawn(process.execPath, [resolve(projectRoot, entry)], {
    cwd: projectRoot,
    env,
    detached: true, // a group of its own: Ctrl-C is for us, and its children can be ended with it
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const { pid } = child
  if (pid === undefined) throw new Error(`${name} could not be started`)
  watchOver(child)
  const lines = readLines(child, options)
  // `close` comes after the last line was read, unless a grandchild holds the pipe.
  const exited = Promise.race([once(child, 'close'), exitAndAMoment(child)]).then(() =>
    child.signalCode ? `signal ${child.signalCode}` : `exit code ${child.exitCode}`,
  )
  return {
    name,
    pid,
    exited,
    lastWords: () => lastWords(lines),
    stop: async (boundMs) => {
      sendSignal(pid, 'SIGTERM')
      await hasExitedWithin(pid, boundMs)
      sendSignal(-pid, 'SIGKILL') // what is left of the group, its own children included
      await hasExitedWithin(pid, 1_000)
    },
  }
}

async function exitAndAMoment(child: ChildProcess): Promise<void> {
  await once(child, 'exit')
  await new Promise((resolve) => setTimeout(resolve, 300))
}

function readLines(
  child: ChildProcess,
  { name, say, logFolder = join(dataFolder, 'logs') }: ChildOptions,
): LogLine[] {
  const write = makeLogFile(join(logFolder, `${name}.log`))
  const complain = atMost(saidPerWindow, say, `${name}: more in .data/logs/${name}.log`)
  const kept: LogLine[] = []
  const take = (line: string) => {
    write(line)
    const parsed = parseLogLine(line)
    kept.push(parsed)
    if (kept.length > keptLines) kept.shift()
    if (parsed.isWarning) complain(`${name}: ${parsed.text}`)
  }
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface({ input: stream }).on('line', take)
  }
  return kept
}

function lastWords(lines: readonly LogLine[]): string {
  const worst = lines.findLast(({ isError }) => isError)
  if (worst) return worst.message
  // An error nobody caught: Node prints source, message and trace, and the message is what helps.
  const thrown = lines.findLast(({ text }) => /^\w*Error( \[.*\])?: /.test(text))
  if (thrown) return thrown.text.replace(/^\w*Error( \[.*\])?: /, '')
  return lines
    .filter(({ text }) => text.trim() !== '')
    .slice(-3)
    .map(({ message }) => message)
    .join('\n')
}

/** A store that is gone makes a process complain many times a second: a person needs to hear it
 *  a few times. */
function atMost(count: number, say: (line: string) => void, instead: string) {
  let windowStart = 0
  let said = 0
  return (line: string) => {
    if (Date.now() - windowStart > windowMs) {
      windowStart = Date.now()
      said = 0
    }
    said += 1
    if (said <= count) say(line)
    if (said === count + 1) say(instead)
  }
}
