import { describe, expect, it } from 'vitest'
import { makeListLag } from '#bot/lanes/list-lag.ts'
import { NOON } from '#test/support/lane-events.ts'

const MINUTE_MS = 60_000

function watched() {
  const clock = { now: NOON }
  const lag = makeListLag(() => clock.now)
  const inTime = (count = 10) => {
    for (let i = 0; i < count; i += 1) lag.sawInTime()
  }
  const little = (count = 10) => {
    for (let i = 0; i < count; i += 1) lag.sawLittle(270)
  }
  return { clock, lag, inTime, little }
}

describe('lists are waited for as long as any can lag', () => {
  it('until ten joins were in lists that were asked for at once', () => {
    const { lag, inTime } = watched()
    expect(lag.waitMs).toBe(2_500)
    inTime(9)
    expect(lag.waitMs).toBe(2_500)
    inTime(1)
    expect(lag.waitMs).toBe(0)
  })

  it('when one lags: until ten in a row were in time again, however long that takes', () => {
    const { lag, clock, inTime } = watched()
    inTime()
    lag.sawLag(800)
    clock.now += 60 * MINUTE_MS
    inTime(9)
    expect(lag.waitMs).toBe(2_500)
    inTime(1)
    expect(lag.waitMs).toBe(0)
  })
})

describe('lists that always lag by a little', () => {
  it('are waited for just so long, with a margin, once ten joins in a row showed it', () => {
    const { lag, little } = watched()
    little(9)
    expect(lag.waitMs).toBe(2_500)
    little(1)
    expect(lag.waitMs).toBe(405)
  })

  it('are waited for until ten in a row were in time, and none lagged for minutes', () => {
    const { lag, clock, little, inTime } = watched()
    little()
    inTime(9)
    clock.now += 10 * MINUTE_MS
    expect(lag.waitMs).toBe(400)
    inTime(1)
    expect(lag.waitMs).toBe(0)
  })

  it('are waited for fully as soon as one lags by more', () => {
    const { lag, little } = watched()
    little()
    lag.sawLag(900)
    expect(lag.waitMs).toBe(2_500)
    expect(lag.mayBeLittle).toBe(false)
  })
})

describe('a list that lagged', () => {
  it('is waited for, with a margin, though lists are in time again', () => {
    const { lag, inTime } = watched()
    lag.sawLag(800)
    lag.sawLag(400)
    inTime()
    expect(lag.waitMs).toBe(1_200)
  })

  it('is forgotten after ten minutes at the most, and not before five', () => {
    const { lag, clock, inTime } = watched()
    lag.sawLag(800)
    inTime()
    clock.now += 5 * MINUTE_MS
    expect(lag.waitMs).toBe(1_200)
    clock.now += 5 * MINUTE_MS
    expect(lag.waitMs).toBe(0)
    expect(lag.mayBeLittle).toBe(true)
  })
})

it('hands what it has seen to a successor', () => {
  const { lag, inTime } = watched()
  lag.sawLag(800)
  inTime()
  const successor = makeListLag(() => NOON)
  successor.restore(lag.kept)
  expect(successor.waitMs).toBe(1_200)
  expect(successor.isProven).toBe(true)
})
