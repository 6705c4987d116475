import { Type, type Static } from 'typebox'
import { snowflake } from './common.ts'
import { problemFaultSchema } from './problem.ts'

/** Longest content that is looked at, to say what is wrong with it. */
const CONTENT_MAX = 65_536

const template = {
  kind: Type.Enum(['join', 'leave']),
  content: Type.String({ maxLength: CONTENT_MAX, description: 'Text, or an embed document' }),
  isEmbed: Type.Boolean(),
}

export const previewRequestSchema = Type.Object(
  {
    ...template,
    channelId: Type.Optional(Type.Union([snowflake('Where it is posted'), Type.Null()])),
  },
  { additionalProperties: false },
)
export type PreviewRequest = Static<typeof previewRequestSchema>

export const testMessageSchema = Type.Object(
  { ...template, channelId: snowflake('Where to post it') },
  { additionalProperties: false },
)
export type TestMessage = Static<typeof testMessageSchema>

const text = Type.Optional(Type.String())
const picture = Type.Optional(Type.Object({ url: Type.String() }))

/** As Discord has embeds. */
const embedSchema = Type.Object({
  title: text,
  description: text,
  url: text,
  timestamp: text,
  color: Type.Optional(Type.Integer({ description: '0xRRGGBB' })),
  footer: Type.Optional(Type.Object({ text: Type.String(), icon_url: text })),
  image: picture,
  thumbnail: picture,
  author: Type.Optional(Type.Object({ name: Type.String(), url: text, icon_url: text })),
  fields: Type.Optional(
    Type.Array(
      Type.Object({
        name: Type.String(),
        value: Type.String(),
        inline: Type.Optional(Type.Boolean()),
      }),
    ),
  ),
})

/** A message as Discord would get it, of a made-up event. */
export const previewSchema = Type.Object({
  content: Type.Union([Type.String(), Type.Null()]),
  embeds: Type.Array(embedSchema),
  faults: Type.Array(problemFaultSchema, {
    description: 'What is wrong with it as written; then there is nothing to see',
  }),
})
export type Preview = Static<typeof previewSchema>

export const sentMessageSchema = Type.Object({
  channelId: Type.String(),
  messageId: Type.String(),
})
export type SentMessage = Static<typeof sentMessageSchema>
