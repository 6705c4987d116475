import { Type, type Static } from 'typebox'
import { lacks } from '#core/discord/doctor.ts'
import { messageLosses } from '#core/discord/message-loss.ts'

const channel = Type.Union(
  [Type.Object({ id: Type.String(), name: Type.Union([Type.String(), Type.Null()]) }), Type.Null()],
  { description: 'Null: the whole server, or Discord itself' },
)

/** What is missing in a guild, and what does not work because of it. */
export const diagnosisSchema = Type.Object({
  checkedAt: Type.String({ description: 'ISO 8601' }),
  findings: Type.Array(
    Type.Object({
      code: Type.Enum([...lacks]),
      about: Type.Enum(['server', 'channel', 'intents', 'messages']),
      message: Type.String({ description: 'What does not work because of it' }),
      channel,
    }),
    { description: 'Empty where all works' },
  ),
  permissions: Type.Array(
    Type.Object({
      name: Type.String({ description: 'As Discord calls it' }),
      granted: Type.Boolean(),
    }),
    { description: 'What the bot may do in the server as a whole' },
  ),
  intents: Type.Array(
    Type.Object({
      name: Type.String(),
      granted: Type.Union([Type.Boolean(), Type.Null()], {
        description: 'Null: Discord did not say',
      }),
    }),
  ),
  messageFailures: Type.Array(
    Type.Object({
      channel: Type.Object({
        id: Type.String(),
        name: Type.Union([Type.String(), Type.Null()]),
      }),
      reason: Type.Enum([...messageLosses]),
      at: Type.String({ description: 'ISO 8601' }),
    }),
    { description: 'Channels whose newest message was lost' },
  ),
})
export type Diagnosis = Static<typeof diagnosisSchema>
