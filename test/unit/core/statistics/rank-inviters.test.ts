import { expect, it } from 'vitest'
import { rankInviters } from '#core/statistics/rank-inviters.ts'

const inviter = (inviterId: string, net: number, joins = net) => ({ inviterId, net, joins })

it('gives equal figures the same place and leaves the next one out', () => {
  const inviters = [inviter('1', 9), inviter('2', 5), inviter('3', 5), inviter('4', 5, 6)]
  expect(rankInviters(inviters).map(({ rank }) => rank)).toEqual([1, 2, 2, 4])
})

it('has no places where nobody has brought anybody', () => {
  expect(rankInviters([])).toEqual([])
})
