import { pino, type Logger } from 'pino'

/**
 * A logger that writes one JSON line an event, with ids and never names or message contents.
 * @param component which process this is: `manager`, `cluster`, `api`
 */
export function makeLogger(component: string, level: string): Logger {
  return pino({
    level,
    base: { component },
    formatters: { level: (label) => ({ level: label }) },
    timestamp: pino.stdTimeFunctions.isoTime,
  })
}
