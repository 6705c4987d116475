export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** The same schema, but what it does not know is a fault, so that a misspelt field is found:
 *  Kubernetes drops it without a word. */
export function strictSchema(schema: Json): Json {
  if (typeof schema !== 'object' || schema === null) return schema
  if (isList(schema)) return schema.map(strictSchema)
  const inner = Object.entries(schema).map(([key, value]) => [key, strictSchema(value)] as const)
  const isOpen =
    'additionalProperties' in schema || 'x-kubernetes-preserve-unknown-fields' in schema
  const isClosable = typeof schema['properties'] === 'object' && !isOpen
  return Object.fromEntries(isClosable ? [...inner, ['additionalProperties', false]] : inner)
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value)
