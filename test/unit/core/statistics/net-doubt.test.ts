import { expect, it } from 'vitest'
import { netDoubt, type SharedCounts } from '#core/statistics/net-doubt.ts'

const counts = (change: Partial<SharedCounts>): SharedCounts => ({
  creditedPresent: 0,
  creditedLeft: 0,
  othersPresent: 0,
  othersLeft: 0,
  tooManyMax: 0,
  tooFewMax: 0,
  isMore: false,
  ...change,
})

it('is none for an inviter who shares no join', () => {
  expect(netDoubt(undefined)).toEqual({ members: 0, isMore: false })
})

it('is none while nobody has left, however many are shared', () => {
  expect(netDoubt(counts({ creditedPresent: 40, othersPresent: 160 })).members).toBe(0)
})

it('is none once all have left', () => {
  expect(netDoubt(counts({ creditedLeft: 4, othersLeft: 9 })).members).toBe(0)
})

it('is no more than those who can be changed for each other', () => {
  expect(netDoubt(counts({ creditedPresent: 2, othersLeft: 9 })).members).toBe(2)
  expect(netDoubt(counts({ creditedLeft: 7, othersPresent: 3 })).members).toBe(3)
  const both = counts({ creditedPresent: 5, othersLeft: 1, creditedLeft: 4, othersPresent: 4 })
  expect(netDoubt(both).members).toBe(4)
})

it('adds joins of which the code itself is in doubt', () => {
  expect(netDoubt(counts({ tooManyMax: 2, tooFewMax: 1 })).members).toBe(2)
  const both = counts({ tooFewMax: 2, creditedLeft: 1, othersPresent: 1 })
  expect(netDoubt(both).members).toBe(3)
})

it('says when it may be more', () => {
  expect(netDoubt(counts({ isMore: true }))).toEqual({ members: 0, isMore: true })
})
