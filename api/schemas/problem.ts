import { Type, type Static } from 'typebox'

/** Every error of the api. @see RFC 9457 */
export const problemSchema = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    code: Type.String({ description: 'Stable; what programs decide by' }),
    instance: Type.String({ description: "The request's id, as in the logs" }),
  },
  { description: 'What went wrong' },
)
export type ProblemDocument = Static<typeof problemSchema>
