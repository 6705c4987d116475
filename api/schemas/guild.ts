import { Type, type Static } from 'typebox'

const shared = {
  id: Type.String(),
  name: Type.String(),
  iconUrl: Type.Union([Type.String(), Type.Null()]),
  botPresent: Type.Boolean(),
  enabled: Type.Boolean({ description: 'Whether the module is on' }),
}

/** A guild that the signed-in user administers. */
export const guildSummarySchema = Type.Object({
  ...shared,
  installUrl: Type.String({ description: 'Where the user adds the bot to this guild' }),
})
export type GuildSummary = Static<typeof guildSummarySchema>

export const guildListSchema = Type.Object({ guilds: Type.Array(guildSummarySchema) })
export type GuildList = Static<typeof guildListSchema>

const enabledAt = Type.Union([Type.String(), Type.Null()], { description: 'ISO 8601' })

export const guildSchema = Type.Object({ ...shared, enabledAt })
export type Guild = Static<typeof guildSchema>

/** The switch of the module, and since when it is on. */
export const moduleSchema = Type.Object({ enabled: Type.Boolean(), enabledAt })
export type Module = Static<typeof moduleSchema>

export const moduleChangeSchema = Type.Object(
  { enabled: Type.Boolean() },
  { additionalProperties: false },
)
export type ModuleChange = Static<typeof moduleChangeSchema>

/** Path parameters of every route about one guild. */
export const guildParamsSchema = Type.Object({ guildId: Type.String({ maxLength: 64 }) })
