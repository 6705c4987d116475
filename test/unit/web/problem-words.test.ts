import { describe, expect, it } from 'vitest'
import { problems } from '#api/problems.ts'
import { ApiProblem } from '../../../web/src/api/problem.ts'
import { wordsForProblem } from '../../../web/src/state/problem-words.ts'

/* What the dashboard never causes, or what the page that may cause it puts into words itself. */
const elsewhere = new Set([
  'bad-request',
  'not-acceptable',
  'body-too-large',
  'media-type-unsupported',
  'if-match-missing',
  'api-key-refused',
  'api-key-scope',
  'too-many-streams',
  'settings-changed',
  'settings-invalid',
  'message-invalid',
  'internal-error',
])

describe('words for a refusal', () => {
  const fallback = wordsForProblem(new Error('anything'))

  it.each(Object.keys(problems).filter((code) => !elsewhere.has(code)))(
    'of the kind %s say what to do',
    (code) => {
      const words = wordsForProblem(new ApiProblem(code, 409, 'whatever the api says'))
      expect(words.title).not.toBe(fallback.title)
      expect(words.detail).toMatch(/\.$/)
    },
  )

  it('of a kind that is not known leave hope', () => {
    expect(wordsForProblem(new ApiProblem('brand-new', 500, ''))).toEqual(fallback)
    expect(fallback.canRetry).toBe(true)
  })
})
