import type { Requirement } from '#api/access.ts'
import { openBrowser } from './browser.ts'

/** A JSON schema as the OpenAPI document has it. */
export type Schema = {
  type?: string
  enum?: readonly unknown[]
  const?: unknown
  anyOf?: readonly Schema[]
  properties?: Record<string, Schema>
  required?: readonly string[]
  items?: Schema
  additionalProperties?: unknown
  default?: unknown
  pattern?: string
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
}

export type Parameter = { name: string; in: 'path' | 'query' | 'header'; schema: Schema }

/** One method of one path, as the api describes it itself. */
export type Operation = {
  method: string
  path: string
  security: readonly Requirement[] | undefined
  parameters: readonly Parameter[]
  body: Schema | undefined
}

type Described = {
  security?: Requirement[]
  parameters?: Parameter[]
  requestBody?: { content: Record<string, { schema: Schema }> }
}

/** Every operation of the OpenAPI document that an api serves. */
export async function readOperations(apiUrl: string): Promise<Operation[]> {
  const { body } = await openBrowser(apiUrl).get('/api/docs/json')
  const { paths } = body as { paths: Record<string, Record<string, Described>> }
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({
      method: method.toUpperCase(),
      path,
      security: described.security,
      parameters: described.parameters ?? [],
      body: described.requestBody?.content['application/json']?.schema,
    })),
  )
}

/** The path with its parameters filled in: those that are not given get a value of their kind. */
export function fillPath({ path, parameters }: Operation, given: Record<string, string>): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const schema = parameters.find((parameter) => parameter.name === name)?.schema
    return encodeURIComponent(given[name] ?? String(sampleOf(schema ?? { type: 'string' })))
  })
}

/** A value that the schema takes; what is optional is there, too. */
export function sampleOf(schema: Schema): unknown {
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return schema.enum[0]
  if (schema.anyOf) return sampleOf(schema.anyOf.find(({ type }) => type !== 'null') ?? {})
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([name, inner]) => [name, sampleOf(inner)]),
      )
    case 'array':
      return schema.items ? [sampleOf(schema.items)] : []
    case 'boolean':
      return true
    case 'integer':
    case 'number':
      return schema.minimum ?? 1
    case 'null':
      return null
    default:
      return sampleText(schema)
  }
}

function sampleText({ pattern, minLength = 1, maxLength = 8 }: Schema): string {
  const candidates = ['abcdefgh', '12345678', '2026-11-01', '123456789012345678', 'abc', '1']
  const fits = (text: string) =>
    text.length >= minLength && text.length <= maxLength && new RegExp(pattern ?? '').test(text)
  return candidates.find(fits) ?? 'a'.repeat(minLength)
}
