import { describe, expect, it } from 'vitest'
import { Punctuality } from '#bot/lanes/punctuality.ts'
import { NOON } from '#test/support/lane-events.ts'

const none = { listLagMs: 0, dispatchMs: 0 }
const MINUTE_MS = 60_000

const fully = { listLagMs: 2_500, dispatchMs: 0 }

/** Lists are known to be in time, unless told otherwise. */
function watched({ isProven = true } = {}) {
  const clock = { now: NOON }
  const punctuality = new Punctuality(() => clock.now)
  const inTime = (count = 20) => {
    for (let i = 0; i < count; i += 1) punctuality.sawDispatch(15)
  }
  const listsInTime = (count = 10) => {
    for (let i = 0; i < count; i += 1) punctuality.sawInTime()
  }
  if (isProven) listsInTime()
  return { clock, punctuality, inTime, listsInTime }
}

describe('nothing is waited for', () => {
  it('while no list was seen to lag, however late dispatches are', () => {
    const { punctuality } = watched()
    expect(punctuality.waits).toEqual(none)
    punctuality.sawDispatch(0)
    punctuality.sawDispatch(2_000)
    expect(punctuality.waits).toEqual(none)
  })

  it('where a list lagged by little', () => {
    const { punctuality } = watched()
    punctuality.sawLag(249)
    expect(punctuality.waits).toEqual(none)
  })

  it('for what no lag of a list can be', () => {
    const { punctuality } = watched()
    punctuality.sawLag(2_501)
    expect(punctuality.waits).toEqual(none)
  })
})

describe('a list that lagged', () => {
  it('is waited for, with a margin', () => {
    const { punctuality, inTime, listsInTime } = watched()
    inTime()
    punctuality.sawLag(800)
    punctuality.sawLag(400)
    listsInTime()
    expect(punctuality.waits).toEqual({ listLagMs: 1_200, dispatchMs: 0 })
  })

  it('lets dispatches be waited for, too, until enough of them were in time', () => {
    const { punctuality, inTime, listsInTime } = watched()
    punctuality.sawLag(800)
    listsInTime()
    inTime(19)
    expect(punctuality.waits.dispatchMs).toBe(2_500)
    inTime(1)
    expect(punctuality.waits.dispatchMs).toBe(0)
  })

  it('lets dispatches be waited for as long as they were late, and no longer than 2.5 s', () => {
    const { punctuality, inTime, listsInTime } = watched()
    punctuality.sawLag(800)
    listsInTime()
    inTime()
    punctuality.sawDispatch(1_015)
    expect(punctuality.waits.dispatchMs).toBe(1_500)
    punctuality.sawDispatch(9_000)
    expect(punctuality.waits.dispatchMs).toBe(2_500)
  })

  it('is forgotten after ten minutes at the most, and not before five', () => {
    const { punctuality, clock, inTime, listsInTime } = watched()
    inTime()
    punctuality.sawLag(800)
    listsInTime()
    clock.now += 5 * MINUTE_MS
    expect(punctuality.waits.listLagMs).toBe(1_200)
    clock.now += 5 * MINUTE_MS
    expect(punctuality.waits).toEqual(none)
  })
})

it('takes the least delay ever seen for the difference between the clocks', () => {
  const { punctuality, listsInTime } = watched()
  punctuality.sawLag(800)
  listsInTime()
  for (let i = 0; i < 20; i += 1) punctuality.sawDispatch(-3_000)
  punctuality.sawDispatch(-2_000)
  expect(punctuality.waits.dispatchMs).toBe(1_500)
})

describe('lists are waited for as long as any can lag', () => {
  it('until ten joins were in lists that were asked for at once', () => {
    const { punctuality, listsInTime } = watched({ isProven: false })
    expect(punctuality.waits).toEqual(fully)
    listsInTime(9)
    expect(punctuality.waits).toEqual(fully)
    listsInTime(1)
    expect(punctuality.waits).toEqual(none)
  })

  it('when one lags: until ten in a row were in time again, however long that takes', () => {
    const { punctuality, clock, listsInTime } = watched()
    punctuality.sawLag(800)
    clock.now += 60 * MINUTE_MS
    listsInTime(9)
    expect(punctuality.waits).toEqual(fully)
    punctuality.sawLag(30)
    listsInTime(9)
    expect(punctuality.waits).toEqual(fully)
    listsInTime(1)
    expect(punctuality.waits).toEqual(none)
  })
})

it('a list is asked for at once where the join is hardly older than dispatches ever were', () => {
  const { punctuality } = watched()
  punctuality.sawDispatch(-3_000)
  expect(punctuality.isAtOnce(-2_900)).toBe(true)
  expect(punctuality.isAtOnce(-2_750)).toBe(false)
})

it('lists that are only to tell whether lists are in time are asked for five times a second', () => {
  const { punctuality, clock } = watched()
  expect(punctuality.takeProbe()).toBe(true)
  clock.now += 199
  expect(punctuality.takeProbe()).toBe(false)
  clock.now += 1
  expect(punctuality.takeProbe()).toBe(true)
})
