import { expect, it } from 'vitest'
import { strictSchema, type Json } from '#infra/helm/strict-schema.ts'

it('closes every object that names its fields, however deep', () => {
  const schema = {
    type: 'object',
    properties: { list: { type: 'array', items: { type: 'object', properties: { a: {} } } } },
  }
  expect(strictSchema(schema)).toEqual({
    type: 'object',
    properties: {
      list: {
        type: 'array',
        items: { type: 'object', properties: { a: {} }, additionalProperties: false },
      },
    },
    additionalProperties: false,
  })
})

it('leaves open what says that it is, or names no fields', () => {
  const open: Json[] = [
    { type: 'object' },
    { type: 'object', additionalProperties: { type: 'string' } },
    { properties: { a: {} }, 'x-kubernetes-preserve-unknown-fields': true },
  ]
  expect(open.map((schema) => strictSchema(schema))).toEqual(open)
})
