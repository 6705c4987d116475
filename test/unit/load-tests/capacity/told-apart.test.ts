import { expect, it } from 'vitest'
import { toldApart } from '../../../../load-tests/capacity/told-apart.ts'

it('tells all joins apart where each is long alone', () => {
  expect(toldApart({ guilds: 1, joinsPerSecond: 0.2, listsPerSecond: 50 })).toBeGreaterThan(0.8)
})

it('tells fewer apart the more there are for the same lists', () => {
  const shares = [40, 100, 200].map((joinsPerSecond) =>
    toldApart({ guilds: 3_000, joinsPerSecond, listsPerSecond: 50 }),
  )
  expect(shares).toEqual(shares.toSorted((a, b) => b - a))
  expect(shares[0]).toBeGreaterThan(0.7)
  expect(shares[2]).toBeLessThan(0.25)
})

it('tells no more apart by lists that a guild may not be asked for', () => {
  const [enough, more] = [200, 2_000].map((listsPerSecond) =>
    toldApart({ guilds: 100, joinsPerSecond: 100, listsPerSecond }),
  )
  expect(more).toBeCloseTo(enough ?? 0, 2)
})
