import { type Command, UsageError } from '../command.ts'
import { durationText } from '../durations.ts'
import { isLogLevel, makeSharedLogLevel } from '#core/redis/log-level.ts'

const DEFAULT_MS = 600_000
/** For longer, there is LOG_LEVEL. */
const MAX_MS = 86_400_000

/** Changes how much all processes log, for some time. */
export const logLevel: Command = {
  name: 'log-level',
  usage: 'log-level [<level> | reset] [--for <time>]',
  summary: 'Changes how much all processes log, for 10 minutes unless told; or says what holds.',
  subject: 'level',
  options: ['for'],
  async run({ redis, now }, { subject, forMs }) {
    const shared = makeSharedLogLevel(redis)
    if (subject === undefined || subject === 'reset') {
      if (forMs !== undefined) throw new UsageError('--for belongs to a level')
      if (subject === 'reset') await shared.clear()
    } else if (isLogLevel(subject)) {
      const wantedMs = forMs ?? DEFAULT_MS
      if (wantedMs > MAX_MS)
        throw new UsageError('--for is 24h at most: LOG_LEVEL is what holds for longer')
      await shared.set(subject, wantedMs)
    }
    const held = await shared.read()
    if (held === undefined)
      return { json: { level: null, until: null }, text: 'Every process logs at its LOG_LEVEL.' }
    const { level, leftMs } = held
    return {
      json: { level, until: new Date(now().getTime() + leftMs).toISOString() },
      text: `Every process logs at ${level} for another ${durationText(leftMs)}.`,
    }
  },
}
