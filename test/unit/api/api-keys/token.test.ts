import { describe, expect, it } from 'vitest'
import { isSameHash, makeToken, parseBearer, prefixOf } from '#api/api-keys/token.ts'

describe('an API key', () => {
  it('is found by its id and known by its hash', () => {
    const made = makeToken()
    const read = parseBearer(`Bearer ${made.text}`)
    expect(read?.id).toBe(made.id)
    expect(read && isSameHash(read.hash, made.hash)).toBe(true)
    expect(made.text.startsWith(prefixOf(made.id))).toBe(true)
    expect(made.hash.toString('hex')).not.toContain(made.text)
  })

  it('is never the same twice', () => {
    const texts = Array.from({ length: 100 }, () => makeToken().text)
    expect(new Set(texts).size).toBe(100)
  })

  it('differs from one with another secret', () => {
    const [a, b] = [makeToken(), makeToken()]
    expect(isSameHash(a.hash, b.hash)).toBe(false)
    expect(isSameHash(a.hash, Buffer.alloc(0))).toBe(false)
  })

  it.each([
    '',
    'Bearer',
    'Bearer ',
    'Bearer usher_',
    'Basic dXNlcjpwYXNz',
    `Bearer ${'a'.repeat(99)}`,
  ])('is not "%s"', (header) => {
    expect(parseBearer(header)).toBeUndefined()
  })
})
