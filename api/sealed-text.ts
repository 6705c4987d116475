import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'

const CIPHER = 'aes-256-gcm'
const IV_BYTES = 12
const TAG_BYTES = 16

/** Encrypts and decrypts short texts that are kept at rest. */
export type Sealer = {
  /** @param boundTo what the text belongs to: under another name it does not open */
  seal(text: string, boundTo: string): string
  /** @returns undefined where the key is gone, the text was altered or belongs elsewhere */
  open(sealed: string, boundTo: string): string | undefined
}

/**
 * @param rotation keys of 32 bytes, newest first: the first seals, all open. An old key can go once
 *   nothing sealed by it is left.
 */
export function makeSealer(rotation: readonly Buffer[]): Sealer {
  const [newest] = rotation
  if (!newest) throw new Error('a sealer needs a key')
  const byId = new Map(rotation.map((key) => [idOf(key), key]))
  return {
    seal(text, boundTo) {
      const iv = randomBytes(IV_BYTES)
      const cipher = createCipheriv(CIPHER, newest, iv).setAAD(Buffer.from(boundTo))
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      const whole = Buffer.concat([iv, cipher.getAuthTag(), body])
      return `${idOf(newest)}.${whole.toString('base64url')}`
    },
    open(sealed, boundTo) {
      const [id = '', encoded = ''] = sealed.split('.')
      const key = byId.get(id)
      const whole = Buffer.from(encoded, 'base64url')
      if (!key || whole.length < IV_BYTES + TAG_BYTES) return undefined
      const decipher = createDecipheriv(CIPHER, key, whole.subarray(0, IV_BYTES))
        .setAAD(Buffer.from(boundTo))
        .setAuthTag(whole.subarray(IV_BYTES, IV_BYTES + TAG_BYTES))
      try {
        const body = decipher.update(whole.subarray(IV_BYTES + TAG_BYTES))
        return Buffer.concat([body, decipher.final()]).toString('utf8')
      } catch {
        return undefined // the tag does not fit
      }
    },
  }
}

/** Tells keys apart without showing them. */
function idOf(key: Buffer): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 8)
}
