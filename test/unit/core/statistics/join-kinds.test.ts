import { expect, it } from 'vitest'
import { joinKinds } from '#core/statistics/join-kinds.ts'

it('takes what is not counted as special for certain, by an invite', () => {
  const kinds = joinKinds(100, [
    { source: 'invite', confidence: 'shared', joins: 6, rejoins: 1, freshAccounts: 2 },
    { source: 'vanity', confidence: 'certain', joins: 10, rejoins: 3, freshAccounts: 0 },
    { source: 'unknown', confidence: 'unknown', joins: 4, rejoins: 0, freshAccounts: 4 },
  ])
  expect(kinds).toMatchObject({ rejoins: 4, freshAccounts: 6 })
  expect(kinds.bySource).toMatchObject({ invite: 86, vanity: 10, unknown: 4, bot: 0 })
  expect(kinds.byConfidence).toEqual({ certain: 90, likely: 0, shared: 6, unknown: 4 })
})

it('is never below nothing where a join came between the two counts', () => {
  const one = {
    source: 'invite',
    confidence: 'shared',
    joins: 1,
    rejoins: 0,
    freshAccounts: 0,
  } as const
  expect(joinKinds(0, [one]).bySource.invite).toBe(1)
})
