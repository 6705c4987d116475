import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'

/** Most events in one message: what one recorded batch may name. */
export const FEED_EVENTS_MAX = 1_000

const event = Type.Object({
  kind: Type.Enum(['join', 'left', 'revised']),
  memberId: Type.String(),
  /** Discord's `joined_at`, ms since the Unix epoch; with the member it names the row of `joins`. */
  joinedAt: Type.Integer(),
})
const schema = Type.Array(event, { maxItems: FEED_EVENTS_MAX })

/**
 * Something that happened to a recorded join: it came, its member left, its attribution changed.
 * It only names the row, which is committed already: whoever listens reads it from Postgres.
 */
export type FeedEvent = Static<typeof event>

/** Reads one message of a feed channel; undefined for what another version may have sent. */
export function parseFeedEvents(message: string): FeedEvent[] | undefined {
  try {
    const value: unknown = JSON.parse(message)
    return Value.Check(schema, value) ? value : undefined
  } catch {
    return undefined
  }
}
