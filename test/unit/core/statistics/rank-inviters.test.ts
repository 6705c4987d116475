import { expect, it } from 'vitest'
import { rankInviters } from '#core/statistics/rank-inviters.ts'

const inviter = (inviterId: string, net: number, joins = net) => ({ inviterId, net, joins })
const nobody = new Set<string>()

it('gives equal figures the same place and leaves the next one out', () => {
  const inviters = [inviter('1', 9), inviter('2', 5), inviter('3', 5), inviter('4', 5, 4)]
  expect(rankInviters(inviters, nobody).map(({ rank }) => rank)).toEqual([1, 2, 2, 4])
})

it('closes up where somebody wishes not to be shown', () => {
  const ranked = rankInviters([inviter('1', 9), inviter('2', 5)], new Set(['1']))
  expect(ranked).toEqual([{ ...inviter('2', 5), rank: 1 }])
})
