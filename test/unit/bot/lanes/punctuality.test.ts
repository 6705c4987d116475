import { describe, expect, it } from 'vitest'
import { Punctuality, type ListKind } from '#bot/lanes/punctuality.ts'
import { NOON } from '#test/support/lane-events.ts'

const none = { listLagMs: 0, dispatchMs: 0 }
const fully = { listLagMs: 2_500, dispatchMs: 0 }

/** Lists are known to be in time, unless told otherwise. */
function watched({ isProven = true } = {}) {
  const clock = { now: NOON }
  const punctuality = new Punctuality(() => clock.now)
  const inTime = (count = 20) => {
    for (let i = 0; i < count; i += 1) punctuality.sawDispatch(15)
  }
  const listsInTime = (kind: ListKind = 'invites', count = 10) => {
    for (let i = 0; i < count; i += 1) punctuality.list(kind).sawInTime()
  }
  /** One that lagged, and since then ten that did not. */
  const lagged = (lagMs: number) => {
    punctuality.list('invites').sawLag(lagMs)
    listsInTime()
  }
  if (isProven) listsInTime()
  return { clock, punctuality, inTime, listsInTime, lagged }
}

it('waits for nothing while lists are in time, however late dispatches are', () => {
  const { punctuality } = watched()
  punctuality.sawDispatch(0)
  punctuality.sawDispatch(2_000)
  expect(punctuality.waits(false)).toEqual(none)
})

it('waits fully, and for nothing besides, until it is known how late lists are', () => {
  const { punctuality } = watched({ isProven: false })
  expect(punctuality.waits(false)).toEqual(fully)
})

describe("a guild's vanity URL comes by another request", () => {
  it('so that it is waited for where nobody has shown yet how late that is', () => {
    const { punctuality, listsInTime } = watched()
    expect(punctuality.waits(true)).toEqual(fully)
    expect(punctuality.waits(false)).toEqual(none)
    listsInTime('vanity')
    expect(punctuality.waits(true)).toEqual(none)
  })

  it('and is waited for as long as the later of both', () => {
    const { punctuality, inTime, lagged } = watched()
    inTime()
    lagged(800)
    for (let i = 0; i < 10; i += 1) punctuality.list('vanity').sawLittle(270)
    expect(punctuality.waits(true).listLagMs).toBe(1_200)
    expect(punctuality.waits(false).listLagMs).toBe(1_200)
  })
})

describe('where lists lag', () => {
  it('dispatches are waited for, too, until enough of them were in time', () => {
    const { punctuality, inTime, lagged } = watched()
    lagged(800)
    inTime(19)
    expect(punctuality.waits(false)).toEqual({ listLagMs: 1_200, dispatchMs: 2_500 })
    inTime(1)
    expect(punctuality.waits(false)).toEqual({ listLagMs: 1_200, dispatchMs: 0 })
  })

  it('they are waited for as long as they were late, and no longer than 2.5 s', () => {
    const { punctuality, inTime, lagged } = watched()
    lagged(800)
    inTime()
    punctuality.sawDispatch(1_015)
    expect(punctuality.waits(false).dispatchMs).toBe(1_500)
    punctuality.sawDispatch(9_000)
    expect(punctuality.waits(false).dispatchMs).toBe(2_500)
  })

  it('the least delay ever seen counts as the difference between the clocks', () => {
    const { punctuality, lagged } = watched()
    lagged(800)
    expect(punctuality.clockOffsetMs).toBe(0)
    for (let i = 0; i < 20; i += 1) punctuality.sawDispatch(-3_000)
    punctuality.sawDispatch(-2_000)
    expect(punctuality.waits(false).dispatchMs).toBe(1_500)
    expect(punctuality.clockOffsetMs).toBe(-3_000)
  })
})

it('has lists asked for that only tell how late lists are five times a second at the most', () => {
  const { punctuality, clock } = watched()
  expect(punctuality.takeProbe(2_500)).toBe(true)
  clock.now += 199
  expect(punctuality.takeProbe(2_500)).toBe(false)
  clock.now += 1
  expect(punctuality.takeProbe(2_500)).toBe(true)
})

it('has them asked for every five seconds where it is known by how little lists lag', () => {
  const { punctuality, clock } = watched()
  expect(punctuality.takeProbe(405)).toBe(true)
  clock.now += 4_999
  expect(punctuality.takeProbe(405)).toBe(false)
  clock.now += 1
  expect(punctuality.takeProbe(405)).toBe(true)
})

it('hands to a successor what it has seen of lists and of dispatches', () => {
  const { punctuality, inTime, lagged } = watched()
  lagged(800)
  inTime()
  punctuality.sawDispatch(1_015)
  const successor = new Punctuality(() => NOON)
  successor.restore(punctuality.kept)
  expect(successor.waits(false)).toEqual(punctuality.waits(false))
  const young = new Punctuality(() => NOON)
  successor.restore(young.kept)
  expect(successor.waits(false)).toEqual(fully)
})
