import type { FastifySchemaCompiler, RouteOptions } from 'fastify'
import { Type, type TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { Value } from 'typebox/value'
import type { ApiInstance } from '../api-instance.ts'
import { Problem } from '../problems.ts'

/**
 * Checks what requests bring against the schemas of their routes. Bodies are taken as they are;
 * what an address or a header holds is text, and is read as the number or switch it stands for.
 * Keys that a query is not described to have are refused, and so is text that no store can keep.
 */
export function registerValidation(app: ApiInstance): void {
  app.setValidatorCompiler(compile)
  app.addHook('onRoute', closeQuery)
  app.addHook('preValidation', async ({ params, query, body }) => {
    for (const [place, value] of Object.entries({ params, querystring: query, body }))
      if (holdsUnstorableText(value))
        throw new Problem('bad-request', `${place} holds characters that no text has`)
  })
}

const compile: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const check = Compile(schema)
  const read = (given: unknown) =>
    httpPart === 'body' ? given : Value.Convert(schema, Value.Default(schema, given))
  return (given: unknown) => {
    const value = read(given)
    if (check.Check(value)) return { value }
    // An unknown key is told of where it is, not by its name: nothing of theirs is sent back.
    const faults = check.Errors(value).filter(({ keyword }) => keyword !== 'boolean')
    // A path and a message each, as other validators have them.
    return { error: faults as never }
  }
}

/** A route that describes no query has none; one that expects strangers' keys says so. */
function closeQuery({ schema }: RouteOptions): void {
  if (!schema || schema.hide) return
  const query = schema.querystring ?? Type.Object({})
  if (!Type.IsObject(query)) throw new Error(`${schema.operationId}: a query is a Type.Object`)
  const additionalProperties =
    'additionalProperties' in query && query.additionalProperties === true
  // Its kind is lost to whoever copies it: only `Type` makes what values can be converted to.
  schema.querystring = Type.Object(query.properties, { additionalProperties })
}

/** Text with U+0000, which Postgres does not take, or with half a character, which JSON does not. */
function holdsUnstorableText(root: unknown): boolean {
  // Not by recursion: a body may be as deep as it is long.
  const left: unknown[] = [root]
  while (left.length > 0) {
    const value = left.pop()
    if (typeof value === 'string') {
      if (value.includes('\0') || !value.isWellFormed()) return true
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) left.push(key, inner)
    }
  }
  return false
}
