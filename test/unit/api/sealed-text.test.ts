import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { makeSealer } from '#api/sealed-text.ts'

const older = randomBytes(32)
const newer = randomBytes(32)

describe('a sealed text', () => {
  it('opens with its key, for what it belongs to', () => {
    const sealer = makeSealer([newer])
    expect(sealer.open(sealer.seal('a secret', 'session'), 'session')).toBe('a secret')
  })

  it('differs each time and does not show the text', () => {
    const sealer = makeSealer([newer])
    const [a, b] = [sealer.seal('a secret', 's'), sealer.seal('a secret', 's')]
    expect(a).not.toBe(b)
    expect(Buffer.from(a.split('.')[1] ?? '', 'base64url').toString()).not.toContain('secret')
  })

  it('opens with an older key while that is kept, and no longer', () => {
    const sealed = makeSealer([older]).seal('a secret', 's')
    expect(makeSealer([newer, older]).open(sealed, 's')).toBe('a secret')
    expect(makeSealer([newer]).open(sealed, 's')).toBeUndefined()
  })

  it('is sealed by the newest key', () => {
    const sealed = makeSealer([newer, older]).seal('a secret', 's')
    expect(makeSealer([newer]).open(sealed, 's')).toBe('a secret')
  })

  it('does not open for anything else, altered or cut', () => {
    const sealer = makeSealer([newer])
    const sealed = sealer.seal('a secret', 'session')
    const [id = '', body = ''] = sealed.split('.')
    const bytes = Buffer.from(body, 'base64url')
    bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1
    expect(sealer.open(sealed, 'another')).toBeUndefined()
    expect(sealer.open(`${id}.${bytes.toString('base64url')}`, 'session')).toBeUndefined()
    expect(sealer.open(sealed.slice(0, 20), 'session')).toBeUndefined()
    expect(sealer.open('', 'session')).toBeUndefined()
  })
})
