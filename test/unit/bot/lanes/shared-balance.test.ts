import { expect, it } from 'vitest'
import { makeSharedBalance, type SharedJoin } from '#bot/lanes/shared-balance.ts'
import type { Attribution } from '#core/attribution/attribution.ts'

const shared = (code: string | null, candidates: string[]): Attribution => ({
  source: 'invite',
  method: 'use-count',
  confidence: 'shared',
  reason: 'several-joins-several-codes',
  code,
  inviterId: code && `by ${code}`,
  candidates: candidates.map((name) => ({ code: name, inviterId: `by ${name}` })),
})

const join = (memberId: string, attribution: Attribution): SharedJoin => ({
  memberId,
  joinedAt: 1_000,
  attribution,
})

it('leaves who cannot be looked up what evidence leaves of the codes', () => {
  const balance = makeSharedBalance()
  // Two by a, the vanity URL, one by b: who came by b was given a, and one by a was given b.
  balance.moved({ ...shared('a', ['a', 'b']), source: 'vanity' }, shared('b', []))
  const left = [join('1', shared('a', ['a', 'b'])), join('2', shared('b', ['a', 'b']))]
  const [settled, ...others] = balance.settle(left)
  expect(others).toEqual([])
  expect(settled).toMatchObject({ memberId: '2', joinedAt: 1_000 })
  expect(settled?.attribution).toEqual({ ...shared('a', ['a', 'b']), source: 'vanity' })
  expect(balance.settle(left)).toEqual([])
})

it('gives nobody a code that is not among their candidates', () => {
  const balance = makeSharedBalance()
  balance.moved(shared('a', ['a', 'b']), shared('b', []))
  expect(balance.settle([join('1', shared('b', ['b', 'c']))])).toEqual([])
})

it('takes from nobody what evidence confirms, and nothing for who had no code', () => {
  const balance = makeSharedBalance()
  balance.moved(shared('a', ['a', 'b']), shared('a', []))
  balance.moved(shared(null, []), shared('b', []))
  expect(balance.settle([join('1', shared('b', ['a', 'b']))])).toEqual([])
})
