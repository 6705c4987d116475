import { Type } from 'typebox'

/* Shapes that several resources share. */

export const nullableText = Type.Union([Type.String(), Type.Null()])

/** An instant that may be missing. */
export const nullableInstant = Type.Union([Type.String(), Type.Null()], { description: 'ISO 8601' })

export const nextCursor = Type.Union([Type.String(), Type.Null()], {
  description: 'Null on the last page',
})

/** A Discord id in a request: digits that fit 63 bits. */
export const snowflake = (description: string) =>
  Type.String({ maxLength: 19, pattern: '^([1-9][0-9]{14,17}|[1-8][0-9]{18})$', description })

/** An invite's code in a request. */
export const inviteCode = (description: string) =>
  Type.String({ maxLength: 100, pattern: '^[A-Za-z0-9_-]{1,100}$', description })

/** A day in a request. */
export const day = (description: string) =>
  Type.String({ maxLength: 10, pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$', description })

/** Whom a figure is about. */
export const personSchema = Type.Object({
  id: Type.String(),
  name: nullableText,
  avatarUrl: nullableText,
})

/** Path parameters of a route about one invite. */
export const codeParamsSchema = Type.Object({
  guildId: Type.String({ maxLength: 64 }),
  code: inviteCode('Code of an invite of this server'),
})
