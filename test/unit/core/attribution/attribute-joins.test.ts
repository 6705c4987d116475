import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { attributeJoins } from '#core/attribution/attribute-joins.ts'
import type { Rise } from '#core/attribution/measure-rises.ts'
import { aRise } from '#test/support/lane-events.ts'

const attributed = (count: number, rises: readonly Rise[], isLastLook = false) => {
  const decision = attributeJoins(count, rises, isLastLook)
  if (decision.kind === 'wait') throw new Error('it waits')
  return decision
}
const certain = { source: 'invite', confidence: 'certain', reason: null, candidates: [] }
const noRise = { source: 'unknown', method: 'none', reason: 'no-rise', code: null }

describe('one code', () => {
  it('is certain for as many joins as it rose', () => {
    const { attributions, leftover } = attributed(2, [aRise({ uses: 2 })])
    const expected = { ...certain, method: 'use-count', code: 'abc', inviterId: '500' }
    expect(attributions).toEqual([expected, expected])
    expect(leftover).toEqual([])
  })

  it('keeps what no join explains yet for the joins to come', () => {
    const { attributions, leftover } = attributed(1, [aRise({ uses: 3 })])
    expect(attributions).toMatchObject([{ confidence: 'certain' }])
    expect(leftover).toEqual([aRise({ uses: 2 })])
  })

  it('explains no more joins than it rose', () => {
    expect(attributeJoins(2, [aRise()], false)).toEqual({ kind: 'wait' })
    const { attributions } = attributed(2, [aRise()], true)
    const candidates = [{ code: 'abc', inviterId: '500' }]
    expect(attributions).toMatchObject([
      { code: 'abc', confidence: 'shared', candidates },
      { ...noRise, candidates },
    ])
  })

  it('is not certain where part of a shared rise is left of it', () => {
    const { attributions } = attributed(1, [aRise({ isShared: true })])
    expect(attributions).toMatchObject([{ code: 'abc', confidence: 'shared' }])
  })
})

describe('several codes', () => {
  const rises = [aRise({ code: 'a', uses: 2 }), aRise({ code: 'b', inviterId: '501' })]
  const candidates = [
    { code: 'a', inviterId: '500' },
    { code: 'b', inviterId: '501' },
  ]

  it('get exactly as many joins as they rose, each join saying that it is shared', () => {
    const { attributions, leftover } = attributed(3, rises)
    expect(attributions.map(({ code }) => code)).toEqual(['a', 'a', 'b'])
    for (const attribution of attributions) {
      expect(attribution).toMatchObject({
        confidence: 'shared',
        reason: 'several-joins-several-codes',
        candidates,
      })
    }
    expect(leftover).toEqual([])
  })

  it('wait for the join that is missing, and share what is left of them after the last look', () => {
    expect(attributeJoins(1, rises, false)).toEqual({ kind: 'wait' })
    const { attributions, leftover } = attributed(1, rises, true)
    expect(attributions).toMatchObject([{ confidence: 'shared', candidates }])
    expect(leftover).toMatchObject([
      { code: 'a', uses: 1, isShared: true },
      { code: 'b', uses: 1, isShared: true },
    ])
  })

  it('name a code once among the candidates, however often it rose', () => {
    const { attributions } = attributed(2, [aRise({ seenAt: 1 }), aRise({ isShared: true })])
    expect(attributions[0]?.candidates).toEqual([{ code: 'abc', inviterId: '500' }])
  })
})

describe('an invite that vanished', () => {
  const vanished = aRise({ code: 'once', usedUp: true })

  it('was used up by exactly the joins it had left', () => {
    const { attributions } = attributed(1, [vanished])
    expect(attributions).toMatchObject([{ ...certain, method: 'used-up', code: 'once' }])
  })

  it('explains only what no measured rise explains', () => {
    const measured = aRise({ code: 'a' })
    const { attributions, leftover } = attributed(1, [measured, { ...vanished, uses: 5 }], true)
    expect(attributions).toMatchObject([{ ...certain, code: 'a' }])
    expect(leftover).toEqual([{ ...vanished, uses: 5 }])
  })

  it('waits for its own join where another code explains the one that came', () => {
    const rises = [aRise({ code: 'a' }), vanished]
    expect(attributeJoins(1, rises, false)).toEqual({ kind: 'wait' })
    expect(attributed(2, rises).attributions.map(({ code }) => code)).toEqual(['a', 'once'])
  })

  it('leaves a join shared where it would explain it as well as the code that rose', () => {
    const { attributions } = attributed(1, [aRise({ code: 'a' }), vanished], true)
    expect(attributions).toMatchObject([{ code: 'a', confidence: 'shared' }])
    expect(attributions[0]?.candidates.map(({ code }) => code)).toEqual(['a', 'once'])
  })

  it('is not certain where fewer joins came than it had left: it was deleted', () => {
    const unspent = { ...vanished, uses: 6 }
    expect(attributeJoins(1, [unspent], false)).toEqual({ kind: 'wait' })
    expect(attributed(1, [unspent], true).attributions).toMatchObject([{ confidence: 'shared' }])
  })
})

it('leaves every join unknown where nothing rose, after the last look', () => {
  expect(attributeJoins(2, [], false)).toEqual({ kind: 'wait' })
  expect(attributed(2, [], true).attributions).toMatchObject([noRise, noRise])
})

describe('whatever joins and rises come', () => {
  const rise = fc
    .record({
      code: fc.constantFrom('a', 'b', 'c'),
      uses: fc.integer({ min: 1, max: 4 }),
      usedUp: fc.boolean(),
      isShared: fc.boolean(),
    })
    .map((change) => aRise(change))
  const scenario = {
    rises: fc.array(rise, { maxLength: 5 }),
    count: fc.integer({ min: 1, max: 8 }),
  }
  const budgets = (rises: readonly Rise[]) => {
    const byCode = new Map<string, number>()
    for (const { code, uses } of rises) byCode.set(code, (byCode.get(code) ?? 0) + uses)
    return byCode
  }

  it('spends no code twice, and loses nothing of it', () => {
    const property = fc.property(
      fc.record({ ...scenario, isLastLook: fc.boolean() }),
      ({ rises, count, isLastLook }) => {
        const decision = attributeJoins(count, rises, isLastLook)
        if (decision.kind === 'wait') return !isLastLook
        expect(decision.attributions).toHaveLength(count)
        const spent = decision.attributions.flatMap(({ code }) =>
          code === null ? [] : [aRise({ code })],
        )
        expect(budgets([...spent, ...decision.leftover])).toEqual(budgets(rises))
        return true
      },
    )
    fc.assert(property)
  })

  it('is certain of nothing while another code may explain the same join', () => {
    const property = fc.property(fc.record(scenario), ({ rises, count }) => {
      const { attributions } = attributed(count, rises, true)
      for (const { code } of attributions.filter(({ confidence }) => confidence === 'certain')) {
        const mayBeOther = rises.filter((r) => r.code !== code && (!r.usedUp || r.uses <= count))
        expect(mayBeOther).toEqual([])
      }
      for (const { confidence, reason, candidates, code } of attributions) {
        expect(reason === null).toBe(confidence === 'certain')
        if (confidence === 'shared') expect(candidates.map((c) => c.code)).toContain(code)
      }
    })
    fc.assert(property)
  })
})
