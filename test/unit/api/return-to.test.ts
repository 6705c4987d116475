import { array, assert, constantFrom, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseReturnTo } from '#api/return-to.ts'

describe('where to go after signing in', () => {
  it.each(['/', '/servers', '/servers/1/joins?from=2#top', '/apish', '/a/../b'])(
    'may be %s',
    (path) => {
      expect(parseReturnTo(path)).toBe(path === '/a/../b' ? '/b' : path)
    },
  )

  it.each([
    undefined,
    '',
    'servers',
    'https://evil.example',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '/.//evil.example',
    '/a/..//evil.example',
    'javascript:alert(1)',
    '/api/auth/login',
    '/api',
  ])('is never %j', (wanted) => {
    expect(parseReturnTo(wanted)).toBe('/')
  })

  it('never leaves the origin, whatever is asked for', () => {
    const parts = constantFrom('/', '\\', '.', '..', '//', '\t', '\n', '@', ':', 'evil.example')
    assert(
      property(array(parts, { maxLength: 12 }), (wanted) => {
        const path = parseReturnTo(wanted.join(''))
        expect(new URL(path, 'https://usher.example').host).toBe('usher.example')
      }),
    )
  })
})
