import { expect, it } from 'vitest'
import { isOverturned } from '#bot/recorder/overturned.ts'
import { anAttribution } from '#test/support/journal-entries.ts'

const certain = anAttribution()
const shared = anAttribution({
  confidence: 'shared',
  reason: 'several-joins-several-codes',
  candidates: [{ code: 'abc', inviterId: '500' }],
})

it.each([
  ['another code', anAttribution({ code: 'xyz' })],
  ['another inviter', anAttribution({ inviterId: '501' })],
  ['another source', anAttribution({ source: 'vanity' })],
  ['doubt', shared],
])('what was certain is overturned by %s', (_, after) => {
  expect(isOverturned(certain, after)).toBe(true)
})

it.each([
  ['the same again', certain, certain],
  ['a better method', certain, anAttribution({ method: 'member-search' })],
  ['an inviter that was not known', anAttribution({ inviterId: null }), certain],
  ['certainty', shared, anAttribution({ code: 'xyz' })],
])('nothing is overturned by %s', (_, before, after) => {
  expect(isOverturned(before, after)).toBe(false)
})
