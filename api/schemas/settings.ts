import { Type, type Static } from 'typebox'
import { languages } from '#core/languages/languages.ts'
import { lacks } from '#core/discord/doctor.ts'

/** Longest content that is looked at, to say what is wrong with it. */
const CONTENT_MAX = 65_536

const channel = Type.Union([Type.String({ maxLength: 20, pattern: '^[0-9]+$' }), Type.Null()], {
  description: 'Id of a channel of this server',
})
const content = Type.String({
  maxLength: CONTENT_MAX,
  description: 'Text with variables of at most 4,000 characters, or an embed document as JSON',
})

const fields = {
  joinMessagesEnabled: Type.Boolean(),
  joinMessagesChannel: channel,
  joinMessageIsEmbed: Type.Boolean(),
  joinMessageContent: content,
  leaveMessagesEnabled: Type.Boolean(),
  leaveMessagesChannel: channel,
  leaveMessageIsEmbed: Type.Boolean(),
  leaveMessageContent: content,
  preventOwnInviteCode: Type.Boolean({
    description: 'Whether who joins by their own invite does not count for themselves',
  }),
  serverSharedInviteLink: Type.Union([Type.String({ maxLength: 512 }), Type.Null()], {
    description: 'A code or link of an invite of this server, or its vanity URL',
  }),
  timezone: Type.String({ maxLength: 64, description: 'IANA name' }),
  language: Type.String({ maxLength: 16, description: `One of ${languages.join(', ')}` }),
}

/** Name of a setting on the wire. */
export type SettingName = keyof typeof fields
export const settingNames = Object.keys(fields) as SettingName[]

export const guildSettingsSchema = Type.Object(fields)
export type GuildSettingsView = Static<typeof guildSettingsSchema>

/** All settings of a guild. Their version is in the header `ETag`. */
export const settingsSchema = Type.Object({
  settings: guildSettingsSchema,
  updatedAt: Type.String({ description: 'ISO 8601' }),
  warnings: Type.Array(
    Type.Object({
      path: Type.String({ description: 'The setting it is about' }),
      code: Type.Enum([...lacks]),
      message: Type.String(),
    }),
    { description: 'What keeps the bot from doing as set; the settings are saved all the same' },
  ),
})
export type SettingsAnswer = Static<typeof settingsSchema>

/** Only what is to be changed. */
export const settingsPatchSchema = Type.Partial(Type.Object(fields), {
  additionalProperties: false,
})
export type SettingsPatch = Static<typeof settingsPatchSchema>

export const ifMatchSchema = Type.Object({
  'if-match': Type.Optional(
    Type.String({
      maxLength: 200,
      description: 'The `ETag` of the settings that were looked at; needed',
    }),
  ),
})
