import { describe, expect, it } from 'vitest'
import { RecentJoins } from '#bot/lanes/recent-joins.ts'
import { NOON, aJoinEvent, aLeaveEvent, aPrime } from '#test/support/lane-events.ts'

const joinedAt = (at: number, memberId = '1') =>
  aJoinEvent({ memberId, joinedAt: at }, { receivedAt: at + 20 })

describe('a join', () => {
  it('is a repeat where its instant is off by less than two seconds, either way', () => {
    const recent = new RecentJoins()
    expect(recent.isRepeat(joinedAt(NOON))).toBe(false)
    expect(recent.isRepeat(joinedAt(NOON + 400))).toBe(true)
    expect(recent.isRepeat(joinedAt(NOON - 1_999))).toBe(true)
    expect(recent.isRepeat(joinedAt(NOON))).toBe(true)
  })

  it('is another one later, or of another member', () => {
    const recent = new RecentJoins()
    expect(recent.isRepeat(joinedAt(NOON))).toBe(false)
    expect(recent.isRepeat(joinedAt(NOON, '2'))).toBe(false)
    expect(recent.isRepeat(joinedAt(NOON + 2_000))).toBe(false)
    expect(recent.isRepeat(joinedAt(NOON + 2_400))).toBe(true)
  })

  it('is another one after a leave', () => {
    const recent = new RecentJoins()
    recent.isRepeat(joinedAt(NOON))
    expect(recent.isRepeat(aLeaveEvent('1'))).toBe(false)
    expect(recent.isRepeat(joinedAt(NOON + 500))).toBe(false)
  })

  it('of a guest, whose instant Discord does not say, goes by its arrival', () => {
    const recent = new RecentJoins()
    const guest = (receivedAt: number) => aJoinEvent({ joinedAt: null }, { receivedAt })
    expect(recent.isRepeat(guest(NOON))).toBe(false)
    expect(recent.isRepeat(guest(NOON + 300))).toBe(true)
  })
})

it('passes over what is no join', () => {
  const recent = new RecentJoins()
  expect([recent.isRepeat(aPrime()), recent.isRepeat(aPrime())]).toEqual([false, false])
})

it('forgets the oldest of more than a thousand', () => {
  const recent = new RecentJoins()
  for (let i = 0; i <= 1_000; i += 1) recent.isRepeat(joinedAt(NOON + i, String(i)))
  expect(recent.isRepeat(joinedAt(NOON + 1, '1'))).toBe(true)
  expect(recent.isRepeat(joinedAt(NOON, '0'))).toBe(false)
})
