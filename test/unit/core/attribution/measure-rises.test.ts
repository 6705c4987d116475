import { describe, expect, it } from 'vitest'
import { measureRises } from '#core/attribution/measure-rises.ts'
import type { KnownInvite } from '#core/attribution/snapshot.ts'
import { NOON, aRise, aSnapshot } from '#test/support/lane-events.ts'

it('is what uses gained between the two', () => {
  const before = aSnapshot({ code: 'a', uses: 3 }, { code: 'b', uses: 1 })
  const list = aSnapshot({ code: 'a', uses: 5 }, { code: 'b', uses: 1 })
  expect(measureRises(before, list, NOON)).toEqual([aRise({ code: 'a', uses: 2 })])
})

it('is every use of an invite that is new', () => {
  const list = aSnapshot({ code: 'new', uses: 2 })
  expect(measureRises(aSnapshot(), list, NOON)).toEqual([aRise({ code: 'new', uses: 2 })])
})

it('is nothing where uses fell, as in a list that lags behind', () => {
  expect(measureRises(aSnapshot({ uses: 4 }), aSnapshot({ uses: 3 }), NOON)).toEqual([])
})

describe('an invite that is no longer listed', () => {
  const rises = (invite: Partial<KnownInvite>) => measureRises(aSnapshot(invite), aSnapshot(), NOON)

  it('may have been used up by all that it had left', () => {
    expect(rises({ uses: 3, maxUses: 5 })).toEqual([aRise({ uses: 2, usedUp: true })])
  })

  it('was deleted where it had no limit', () => {
    expect(rises({ uses: 3, maxUses: 0 })).toEqual([])
  })

  it('ran out of time where its expiry has passed', () => {
    expect(rises({ maxUses: 1, expiresAt: NOON })).toEqual([])
    expect(rises({ maxUses: 1, expiresAt: NOON + 1 })).toHaveLength(1)
  })
})
