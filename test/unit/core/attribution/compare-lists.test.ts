import { describe, expect, it } from 'vitest'
import { compareLists } from '#core/attribution/compare-lists.ts'
import type { KnownInvite } from '#core/attribution/snapshot.ts'
import { NOON, aRise, aSnapshot, aTombstone } from '#test/support/lane-events.ts'

describe('a rise', () => {
  it('is what uses gained between the two', () => {
    const before = aSnapshot({ code: 'a', uses: 3 }, { code: 'b', uses: 1 })
    const list = aSnapshot({ code: 'a', uses: 5 }, { code: 'b', uses: 1 })
    const expected = { rises: [aRise({ code: 'a', uses: 2 })], tombstones: [] }
    expect(compareLists(before, list, NOON)).toEqual(expected)
  })

  it('is every use of an invite that is new', () => {
    const { rises } = compareLists(aSnapshot(), aSnapshot({ code: 'new', uses: 2 }), NOON)
    expect(rises).toEqual([aRise({ code: 'new', uses: 2 })])
  })

  it('is nothing where uses fell', () => {
    const { rises } = compareLists(aSnapshot({ uses: 4 }), aSnapshot({ uses: 3 }), NOON)
    expect(rises).toEqual([])
  })

  it('knows for whom its invite is', () => {
    const invite = { isVanity: true, inviterId: null, roleIds: ['8'], isGuest: true }
    const { rises } = compareLists(aSnapshot(invite), aSnapshot({ ...invite, uses: 1 }), NOON)
    expect(rises).toEqual([aRise(invite)])
  })

  it('of a time in which dispatches were lost says so', () => {
    const { rises } = compareLists(aSnapshot({}), aSnapshot({ uses: 1 }), NOON, true)
    expect(rises).toEqual([aRise({ isMissed: true })])
  })
})

describe('an invite that is no longer listed', () => {
  const stones = (invite: Partial<KnownInvite>) =>
    compareLists(aSnapshot({ code: 'once', ...invite }), aSnapshot(), NOON).tombstones

  it('is remembered with the uses it had left', () => {
    expect(stones({ uses: 3, maxUses: 5 })).toEqual([aTombstone({ usesLeft: 2 })])
    expect(stones({ uses: 5, maxUses: 5 })).toEqual([aTombstone({ usesLeft: 0 })])
  })

  it('had no limit to use up where none was set', () => {
    expect(stones({ uses: 3 })).toEqual([aTombstone({ usesLeft: null })])
  })

  it('ran out of time where its expiry has passed', () => {
    const expired = aTombstone({ expiresAt: NOON, isExpired: true })
    expect(stones({ maxUses: 1, expiresAt: NOON })).toEqual([expired])
    expect(stones({ maxUses: 1, expiresAt: NOON + 1 })).toMatchObject([{ isExpired: false }])
  })
})
