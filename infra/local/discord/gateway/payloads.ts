import {
  flag,
  integer,
  listOf,
  nullable,
  object,
  optional,
  type Parser,
  snowflake,
  text,
} from '../input.ts'

/** What a client may send. @see Discord docs, gateway-events#send-events */
export const identifyPayload = object({
  token: text(1, 200),
  intents: integer(0, Number.MAX_SAFE_INTEGER),
  compress: optional(flag),
  shard: optional(listOf(integer(-1, 1_000_000), 2)),
})

export const resumePayload = object({
  token: text(1, 200),
  session_id: text(1, 200),
  seq: integer(0, Number.MAX_SAFE_INTEGER),
})

const oneOrMany =
  (item: Parser<string>, max: number): Parser<string[]> =>
  (value, path, faults) =>
    Array.isArray(value) ? listOf(item, max)(value, path, faults) : [item(value, path, faults)]

export const requestMembersPayload = object({
  guild_id: snowflake,
  query: optional(text(0, 100)),
  limit: optional(integer(0, 1_000_000)),
  user_ids: optional(oneOrMany(snowflake, 100)),
  nonce: optional(text(0, 64)),
})

/** Any frame: an opcode and its data. */
export const frame = object({ op: integer(0, 100), d: optional(nullable((value) => value)) })
