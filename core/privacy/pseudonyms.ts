import { createHmac } from 'node:crypto'

/** Every pseudonym is below it; members without a name are far above, at -1, -2, …. */
const BELOW = -(2n ** 62n)
const BITS = 62n

/**
 * What stands for a member who opted out: the keyed hash of guild and member, as a negative id that
 * fits a `bigint`. The same member is another in every guild, and nobody without the key can tell
 * who it is. Two of 100,000 such members of a guild share one once in a billion guilds.
 */
export type PseudonymOf = (guildId: string, userId: string) => string

/** @param key 32 bytes, as `PRIVACY_KEY` has them */
export function makePseudonymOf(key: Buffer): PseudonymOf {
  return (guildId, userId) => {
    const hash = createHmac('sha256', key).update(`${guildId}:${userId}`).digest()
    return String(BELOW - 1n - (hash.readBigUInt64BE() >> (64n - BITS)))
  }
}

/** Whether a member id is a pseudonym: one person, of whom nobody is told who it is. */
export function isPseudonym(memberId: string): boolean {
  return /^-\d{19}$/.test(memberId) && BigInt(memberId) < BELOW
}
