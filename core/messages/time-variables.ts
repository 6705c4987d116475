import { localTime } from './local-time.ts'
import type { MessageFacts } from './message-facts.ts'
import { type Value, word } from './value.ts'
import { everyKind, instantValue, type Variable } from './variable.ts'

function currentVariable(
  name: string,
  description: string,
  read: (facts: MessageFacts) => Value,
): Variable {
  return { name: `current_${name}`, family: 'other', description, kinds: everyKind, read }
}

/** What tells the time of the event. */
export const timeVariables: readonly Variable[] = [
  currentVariable('date', "The day, on the server's clock.", ({ now, timezone }) =>
    word(localTime(now, timezone)?.date ?? 'Unknown'),
  ),
  currentVariable('time', "The time of day, on the server's clock.", ({ now, timezone }) =>
    word(localTime(now, timezone)?.time ?? 'Unknown'),
  ),
  currentVariable('datetime', "The day and the time, on the server's clock.", (facts) =>
    instantValue(facts.now, facts.timezone, 'Unknown'),
  ),
  currentVariable(
    'datetime_iso',
    "The instant as ISO 8601, in UTC: what an embed's `timestamp` takes.",
    ({ now }) => word(Number.isNaN(now.getTime()) ? 'Unknown' : now.toISOString()),
  ),
]
