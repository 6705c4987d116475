import type { Logger } from 'pino'

export type RepeatOptions = {
  /** Names the duty in logs. */
  duty: string
  everyMs: number
  log: Logger
  run: () => Promise<void>
}

/**
 * Runs a duty again and again, `everyMs` after its last run ended, so that runs never overlap. A
 * failed run is logged and tried again next time.
 * @returns a function that stops it and resolves once a run under way has ended
 */
export function repeat({ duty, everyMs, log, run }: RepeatOptions): () => Promise<void> {
  let isStopped = false
  let timer: NodeJS.Timeout | undefined
  let underWay: Promise<void> = Promise.resolve()
  const once = async () => {
    try {
      await run()
    } catch (error) {
      log.warn({ duty, err: error instanceof Error ? error.message : String(error) }, 'duty failed')
    }
    if (!isStopped) schedule()
  }
  const schedule = () => {
    timer = setTimeout(() => {
      underWay = once()
    }, everyMs)
  }
  schedule()
  return async () => {
    isStopped = true
    clearTimeout(timer)
    await underWay
  }
}
