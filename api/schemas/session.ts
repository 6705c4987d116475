import { Type, type Static } from 'typebox'

/** Who is signed in, and what a write must send as `x-csrf-token`. */
export const sessionSchema = Type.Object({
  user: Type.Object({
    id: Type.String(),
    username: Type.String(),
    displayName: Type.String(),
    avatarUrl: Type.Union([Type.String(), Type.Null()]),
  }),
  csrfToken: Type.String(),
})
export type SessionView = Static<typeof sessionSchema>
