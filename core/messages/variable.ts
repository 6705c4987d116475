import { localTime } from './local-time.ts'
import type { MessageFacts, MessageKind } from './message-facts.ts'
import { type Value, word } from './value.ts'

export type VariableFamily = 'inviter' | 'user' | 'channel' | 'server' | 'other'

/** One `<name>` that a message may hold. */
export type Variable = {
  name: string
  family: VariableFamily
  /** One sentence, for who writes a message. */
  description: string
  /** The messages that know it; in others it stays as written. */
  kinds: readonly MessageKind[]
  read: (facts: MessageFacts) => Value
}

export const everyKind: readonly MessageKind[] = ['join', 'leave']

/** An instant on the guild's clock, or the word for its absence. */
export function instantValue(
  instant: Date | null | undefined,
  timezone: string,
  absent: string,
): Value {
  const local = instant ? localTime(instant, timezone) : undefined
  return word(local ? `${local.date} ${local.time}` : absent)
}
