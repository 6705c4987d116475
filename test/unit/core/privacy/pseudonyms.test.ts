import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { isNameless, isUnseen } from '#core/journal/nameless-member.ts'
import { isPseudonym, makePseudonymOf } from '#core/privacy/pseudonyms.ts'

const pseudonymOf = makePseudonymOf(Buffer.alloc(32, 1))
const snowflake = fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }).map(String)

it('is the same for the same member of the same guild, and for nobody else', () => {
  expect(pseudonymOf('1', '2')).toBe('-8182746171003372000')
  expect(pseudonymOf('1', '2')).toBe(makePseudonymOf(Buffer.alloc(32, 1))('1', '2'))
  const others = [
    pseudonymOf('1', '3'),
    pseudonymOf('3', '2'),
    pseudonymOf('2', '1'),
    makePseudonymOf(Buffer.alloc(32, 2))('1', '2'),
  ]
  expect(others).not.toContain(pseudonymOf('1', '2'))
})

it('fits a bigint, far below every id of a member whom nobody saw', () => {
  fc.assert(
    fc.property(snowflake, snowflake, (guildId, userId) => {
      const pseudonym = pseudonymOf(guildId, userId)
      expect(BigInt(pseudonym)).toBeGreaterThanOrEqual(-(2n ** 63n))
      expect(BigInt(pseudonym)).toBeLessThan(-(2n ** 62n))
      expect(isPseudonym(pseudonym)).toBe(true)
      expect(isNameless(pseudonym)).toBe(true)
      expect(isUnseen(pseudonym)).toBe(false)
    }),
  )
})

it.each(['-1', '-1000', String(-(2n ** 52n)), String(-(2n ** 62n))])(
  '%s is a member whom nobody saw, and no pseudonym',
  (memberId) => {
    expect(isPseudonym(memberId)).toBe(false)
    expect(isUnseen(memberId)).toBe(true)
    expect(isNameless(memberId)).toBe(true)
  },
)

it('is no id of Discord', () => {
  fc.assert(
    fc.property(snowflake, (userId) => {
      expect(isPseudonym(userId)).toBe(false)
      expect(isNameless(userId)).toBe(false)
    }),
  )
})
