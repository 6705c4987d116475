import { Type, type Static } from 'typebox'
import { Compile } from 'typebox/compile'
import { confidences, methods, reasons, sources } from '#core/attribution/attribution.ts'
import type { JournalEntry } from '#core/journal/entries.ts'
import type { RawSettlement } from '#core/redis/journal.ts'

/** An entry with its place: `place` counts the entries of one settlement from 0. */
export type JournalItem = {
  partition: number
  position: string
  place: number
  guildId: string
  /** Milliseconds since the epoch at which the guild's module was enabled. */
  generation: number
  entry: JournalEntry
}

/** What cannot be recorded, kept where it can be looked at. `place` -1: the whole settlement. */
export type JournalReject = {
  partition: number
  position: string
  place: number
  guildId: string | null
  reason: string
  entry: string
}

const oneOf = <const T extends string>(words: readonly T[]) =>
  Type.Union(words.map((word) => Type.Literal(word)))
const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) =>
  Type.Union([type, Type.Null()])

// Both Discord's ids and the negative ones of members without a name fit a bigint column.
const Id = Type.String({ pattern: '^-?[0-9]{1,19}$' })
// What fits a timestamptz and a Date: until the year 9999.
const Instant = Type.Integer({ minimum: 0, maximum: 253_402_300_799_999 })
const Count = Type.Integer({ minimum: 0, maximum: 2_147_483_647 })

const AttributionShape = Type.Object({
  source: oneOf(sources),
  method: oneOf(methods),
  confidence: oneOf(confidences),
  reason: nullable(oneOf(reasons)),
  code: nullable(Type.String()),
  inviterId: nullable(Id),
  candidates: Type.Array(Type.Object({ code: Type.String(), inviterId: nullable(Id) })),
})

const Entry = Type.Union([
  Type.Object({
    kind: Type.Literal('join'),
    memberId: Id,
    memberName: nullable(Type.String()),
    memberAvatar: nullable(Type.String()),
    joinedAt: Instant,
    receivedAt: Instant,
    attribution: AttributionShape,
    rejoin: Type.Boolean(),
    freshAccount: Type.Boolean(),
    traceparent: Type.Optional(Type.String()),
  }),
  Type.Object({
    kind: Type.Literal('leave'),
    memberId: Id,
    memberName: nullable(Type.String()),
    leftAt: Instant,
  }),
  Type.Object({
    kind: Type.Literal('revise'),
    memberId: Id,
    joinedAt: Instant,
    attribution: AttributionShape,
  }),
  Type.Object({
    kind: Type.Literal('invite'),
    code: Type.String(),
    channelId: nullable(Id),
    inviterId: nullable(Id),
    inviterName: nullable(Type.String()),
    inviterAvatar: nullable(Type.String()),
    uses: Count,
    maxUses: Count,
    maxAgeSeconds: Count,
    temporary: Type.Boolean(),
    createdAt: nullable(Instant),
    expiresAt: nullable(Instant),
  }),
  Type.Object({
    kind: Type.Literal('invite-gone'),
    code: Type.String(),
    goneAt: Instant,
    uses: Count,
  }),
  Type.Object({ kind: Type.Literal('write-off'), code: Type.String(), uses: Count }),
])
// The parser and the type that lanes write by must not drift apart.
type Parsed = Static<typeof Entry>
const checker = Compile(Entry)
const isEntry = (value: unknown): value is Parsed & JournalEntry => checker.Check(value)

/** Most of an unreadable entry that is kept, in UTF-16 units. */
const REJECT_TEXT_MAX = 16_384

/** Reads one settlement. What is not an entry becomes a reject; its neighbours stay good. */
export function parseSettlement(raw: RawSettlement): {
  items: JournalItem[]
  rejects: JournalReject[]
} {
  const { partition, position, guild, generation } = raw
  const reject = (place: number, reason: string, value: string): JournalReject => ({
    partition,
    position,
    place,
    reason,
    guildId: guild !== undefined && isId(guild) ? guild : null,
    entry: storable(value).slice(0, REJECT_TEXT_MAX),
  })
  const whole = (reason: string) => ({
    items: [],
    rejects: [reject(-1, reason, raw.entries ?? '')],
  })

  if (guild === undefined || !isId(guild)) return whole('the guild is not an id')
  if (!/^\d{1,15}$/.test(generation ?? '')) return whole('the generation is not a number')
  const values = parseJson(raw.entries ?? '')
  if (!Array.isArray(values)) return whole('the entries are not a JSON array')

  const items: JournalItem[] = []
  const rejects: JournalReject[] = []
  for (const [place, value] of values.entries()) {
    if (isEntry(value)) {
      const at = { partition, position, place, guildId: guild, generation: Number(generation) }
      items.push({ ...at, entry: value })
    } else {
      rejects.push(reject(place, 'not a journal entry', JSON.stringify(value)))
    }
  }
  return { items, rejects }
}

const isId = (text: string) => /^[0-9]{1,19}$/.test(text)

/** JSON, with every text made one that Postgres stores; undefined where it is not JSON. */
function parseJson(text: string): unknown {
  try {
    // What needs care is either there or escaped; looking at each text takes most of the time.
    const isPlain = !text.includes('\\u') && storable(text) === text
    if (isPlain) return JSON.parse(text) as unknown
    return JSON.parse(text, (_, value: unknown) =>
      typeof value === 'string' ? storable(value) : value,
    ) as unknown
  } catch {
    return undefined
  }
}

/** Postgres refuses U+0000 and lone surrogates; a name that holds one must not cost the join. */
function storable(text: string): string {
  return text.replaceAll('\0', '').toWellFormed()
}
