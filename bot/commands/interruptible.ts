import { CommandInterrupted } from './failure-of.ts'

/**
 * Runs what may have to be ended: it is given a signal, and whether or not it heeds it, nobody
 * waits for it longer.
 * @throws CommandInterrupted after `timeoutMs`, or once `stopping` aborts
 */
export async function interruptible<T>(
  run: (signal: AbortSignal) => Promise<T>,
  { stopping, timeoutMs }: { stopping: AbortSignal; timeoutMs: number },
): Promise<T> {
  const signal = AbortSignal.any([stopping, AbortSignal.timeout(timeoutMs)])
  const { promise, reject } = Promise.withResolvers<never>()
  const interrupt = () => {
    const why = stopping.aborted ? 'the process stops' : `not done after ${timeoutMs} ms`
    reject(new CommandInterrupted(why))
  }
  if (signal.aborted) interrupt()
  else signal.addEventListener('abort', interrupt, { once: true })
  try {
    return await Promise.race([promise, signal.aborted ? promise : run(signal)])
  } finally {
    signal.removeEventListener('abort', interrupt)
  }
}
