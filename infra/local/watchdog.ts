import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/* A shell that outlives us by a moment. It reads from a pipe which closes when this process ends,
   however it ends (kill -9 too), and then ends whatever was still under its watch. */
const script = `
watched=
while read -r verb pid signal; do
  kept=
  for entry in $watched; do [ "\${entry%%:*}" = "$pid" ] || kept="$kept $entry"; done
  watched=$kept
  if [ "$verb" = watch ]; then watched="$watched $pid:$signal"; fi
done
for entry in $watched; do kill -s "\${entry#*:}" "\${entry%%:*}" 2>/dev/null; done
rounds=0
while [ $rounds -lt 80 ]; do
  alive=
  for entry in $watched; do kill -0 "\${entry%%:*}" 2>/dev/null && alive=yes; done
  [ -z "$alive" ] && exit 0
  sleep 0.1
  rounds=$((rounds + 1))
done
for entry in $watched; do kill -s KILL "\${entry%%:*}" 2>/dev/null; done
`

let shell: ChildProcess | undefined

/** Sees to it that `child` does not outlive this process: it gets `signal`, and 8 s later SIGKILL. */
export function watchOver(child: ChildProcess, signal: 'TERM' | 'INT' = 'TERM'): void {
  const { pid } = child
  if (pid === undefined) return
  tell(`watch ${pid} ${signal}`)
  // Ids are used again: what has ended must not be signalled later under the same number.
  void once(child, 'exit').then(() => tell(`forget ${pid}`))
}

/** The watchdog's own process id, once there is one. */
export function watchdogPid(): number | undefined {
  return shell?.pid
}

function tell(line: string): void {
  shell ??= startShell()
  shell.stdin?.write(`${line}\n`)
}

function startShell(): ChildProcess {
  // Detached: a Ctrl-C in the terminal must not end the watch before what is watched.
  const started = spawn('/bin/sh', ['-c', script], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin' },
  })
  started.unref()
  started.on('error', () => (shell = undefined))
  const pipe = started.stdin
  pipe?.on('error', () => (shell = undefined))
  if (pipe && 'unref' in pipe && typeof pipe.unref === 'function') pipe.unref()
  return started
}
