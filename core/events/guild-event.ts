import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'

/**
 * What api and bot tell each other about guilds over pub/sub. A hint, never the only copy: who
 * missed one finds the same in the `generations` hash or in Postgres.
 */
const schema = Type.Union([
  Type.Object({
    kind: Type.Literal('guild-enabled'),
    guildId: Type.String(),
    generation: Type.Integer(),
  }),
  Type.Object({
    kind: Type.Literal('guild-purged'),
    guildId: Type.String(),
    /** Newest one that is gone: a guild that was enabled again since has a newer one. */
    generation: Type.Integer(),
  }),
])
export type GuildEvent = Static<typeof schema>

/** Reads one message of the channel; undefined for what a newer or older Usher may have sent. */
export function parseGuildEvent(message: string): GuildEvent | undefined {
  try {
    const value: unknown = JSON.parse(message)
    return Value.Check(schema, value) ? value : undefined
  } catch {
    return undefined
  }
}
