import { Type, type Static } from 'typebox'

/** One fault of several. */
export const problemFaultSchema = Type.Object({
  path: Type.String({ description: 'What it is about, as the request names it' }),
  message: Type.String({ description: 'A sentence that says what to do' }),
  documentPath: Type.Optional(
    Type.String({ description: 'In an embed document: `$.embeds[0].title`' }),
  ),
  line: Type.Optional(Type.Integer({ minimum: 1 })),
  column: Type.Optional(Type.Integer({ minimum: 1 })),
})
export type ProblemFault = Static<typeof problemFaultSchema>

/** Every error of the api. @see RFC 9457 */
export const problemSchema = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    code: Type.String({ description: 'Stable; what programs decide by' }),
    instance: Type.String({ description: "The request's id, as in the logs" }),
    errors: Type.Optional(Type.Array(problemFaultSchema)),
  },
  { description: 'What went wrong' },
)
export type ProblemDocument = Static<typeof problemSchema>

/** What every route may answer beside what it is for. */
export const refusals = { '4xx': problemSchema, '5xx': problemSchema } as const
