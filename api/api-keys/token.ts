import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

const ID_BYTES = 8
const SECRET_BYTES = 32
const PATTERN = /^usher_([0-9a-f]{16})_[A-Za-z0-9_-]{43}$/

/** An API key as its owner holds it. */
export type Token = { id: string; hash: Buffer }

/** Makes a key. `text` is shown once and kept nowhere. */
export function makeToken(): Token & { text: string } {
  const id = randomBytes(ID_BYTES).toString('hex')
  const text = `usher_${id}_${randomBytes(SECRET_BYTES).toString('base64url')}`
  return { id, text, hash: hashOf(text) }
}

/** Reads the header `authorization`. @returns undefined for what is no key of ours */
export function parseBearer(header: string): Token | undefined {
  const [, text = ''] = /^Bearer +(\S+)$/i.exec(header) ?? []
  const [, id] = PATTERN.exec(text) ?? []
  return id === undefined ? undefined : { id, hash: hashOf(text) }
}

/** Whether two hashes are one, in a time that does not tell where they differ. */
export function isSameHash(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}

/** How a key is told apart from others where it must not be shown. */
export function prefixOf(id: string): string {
  return `usher_${id}_`
}

/** 256 random bits can't be guessed from their hash: a slow one would only slow every request. */
function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
