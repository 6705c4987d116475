import { describe, expect, it } from 'vitest'
import { problemOfError } from '#api/problem-of-error.ts'
import { Problem, problemDocument, problems } from '#api/problems.ts'

const anError = (message: string, fields: object = {}) => Object.assign(new Error(message), fields)

describe('an error becomes the problem', () => {
  it('that it is', () => {
    const problem = new Problem('guild-not-found', 'No.')
    expect(problemOfError(problem)).toBe(problem)
  })

  it.each([
    ['store-unavailable', anError('Command timed out')],
    ['store-unavailable', anError('refused', { code: 'ECONNREFUSED' })],
    ['store-unavailable', anError('starting up', { code: '57P03' })],
    ['store-unavailable', anError('Connection terminated unexpectedly')],
    ['csrf-token-invalid', anError('Invalid csrf token', { code: 'FST_CSRF_INVALID_TOKEN' })],
    ['overloaded', anError('Service Unavailable', { code: 'FST_UNDER_PRESSURE' })],
    ['bad-request', anError('Body is not valid JSON', { statusCode: 400 })],
    ['internal-error', anError('boom', { statusCode: 500 })],
    ['internal-error', anError('boom')],
    ['internal-error', 'a thrown text'],
  ])('%s', (code, error) => {
    expect(problemOfError(error).code).toBe(code)
  })

  it('that names every fault of a request by its path', () => {
    const error = anError('querystring/limit must be integer', {
      validationContext: 'querystring',
      validation: [
        { instancePath: '/limit', message: 'must be integer' },
        { instancePath: '', message: "must have required property 'a'" },
      ],
    })
    expect(problemOfError(error).message).toBe(
      "querystring/limit must be integer; querystring must have required property 'a'",
    )
  })

  it('that shows nothing of an error nobody expected', () => {
    const { message } = problemOfError(anError('password authentication failed for user x'))
    expect(message).not.toMatch(/password/)
  })
})

describe('a problem document', () => {
  it('carries the code, its status and title, and the request', () => {
    expect(problemDocument(new Problem('rate-limited', 'Try again in 3 s.'), 'r-1')).toEqual({
      type: 'urn:usher:problem:rate-limited',
      title: problems['rate-limited'].title,
      status: 429,
      detail: 'Try again in 3 s.',
      code: 'rate-limited',
      instance: 'r-1',
    })
  })
})
