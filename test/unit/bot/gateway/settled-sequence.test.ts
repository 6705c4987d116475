import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { SettledSequence } from '#bot/gateway/settled-sequence.ts'

it('is the newest received where nothing is open', () => {
  expect(new SettledSequence().settledUpTo(7)).toBe(7)
})

it('stands still below the oldest that is open, whatever closes above it', () => {
  const settled = new SettledSequence()
  for (const sequence of [3, 5, 6]) settled.open(sequence)
  expect(settled.settledUpTo(9)).toBe(2)
  settled.close(5)
  expect(settled.settledUpTo(9)).toBe(2)
  settled.close(3)
  expect(settled.settledUpTo(9)).toBe(5)
  settled.close(6)
  expect(settled.settledUpTo(9)).toBe(9)
  expect(settled.openCount).toBe(0)
})

it('takes a second closing, or one of what was never open, for what it is: nothing', () => {
  const settled = new SettledSequence()
  settled.open(3)
  settled.close(8)
  settled.close(3)
  settled.close(3)
  expect(settled.settledUpTo(4)).toBe(4)
})

it('tells when few enough are open', async () => {
  const settled = new SettledSequence()
  for (const sequence of [1, 2, 3]) settled.open(sequence)
  const told: number[] = []
  const waits = [2, 0].map(async (most) => {
    await settled.untilFew(most)
    told.push(most)
  })
  await settled.untilFew(3)
  settled.close(2)
  await waits[0]
  expect(told).toEqual([2])
  settled.close(1)
  settled.close(3)
  await Promise.all(waits)
  expect(told).toEqual([2, 0])
})

it('never passes what is open, in whatever order things close', () => {
  const scenario = fc
    .uniqueArray(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 30 })
    .chain((sequences) => fc.tuple(fc.constant(sequences), fc.subarray(sequences)))
  const property = fc.property(scenario, ([sequences, closed]) => {
    const settled = new SettledSequence()
    for (const sequence of sequences.toSorted((a, b) => a - b)) settled.open(sequence)
    for (const sequence of closed) settled.close(sequence)
    const open = sequences.filter((sequence) => !closed.includes(sequence))
    expect(settled.settledUpTo(60)).toBe(open.length === 0 ? 60 : Math.min(...open) - 1)
    expect(settled.openCount).toBe(open.length)
  })
  fc.assert(property)
})
