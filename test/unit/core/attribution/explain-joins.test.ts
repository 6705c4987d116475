import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { explainJoins, type ExplainInput } from '#core/attribution/explain-joins.ts'
import type { Debt, Rise } from '#core/attribution/ledger.ts'
import { CANDIDATES_MAX } from '#core/attribution/uses.ts'
import { NOON, aDebt, aLedger, aPendingJoin, aRise, aTombstone } from '#test/support/lane-events.ts'

const joins = (count: number) =>
  Array.from({ length: count }, (_, i) => aPendingJoin({ memberId: String(1_000 + i) }))
const decide = (input: Partial<ExplainInput>) =>
  explainJoins({
    joins: joins(1),
    ledger: aLedger(),
    unlisted: [],
    others: 0,
    isOpen: false,
    isLastLook: false,
    now: NOON,
    ...input,
  })
const explain = (input: Partial<ExplainInput>) => {
  const explanation = decide(input)
  if (explanation.kind === 'wait') throw new Error('it waits')
  return explanation
}
const wait = { kind: 'wait' }
const certain = { source: 'invite', confidence: 'certain', reason: null, candidates: [] }
const noRise = { source: 'unknown', method: 'none', reason: 'no-rise', code: null }
const codesOf = (attributions: readonly { code: string | null }[]) =>
  attributions.map(({ code }) => code)
const candidatesOf = (attribution: { candidates: readonly { code: string }[] } | undefined) =>
  attribution?.candidates.map(({ code }) => code)

const a = aRise({ code: 'a', inviterId: '501' })
const b = aRise({ code: 'b', inviterId: '502' })

describe('a use that was seen before a join came', () => {
  const early = aRise({ code: 'early', seenAt: NOON - 1 })

  it('is not named among those that the join may have come by', () => {
    const rises = [{ ...a, sharedWith: [{ code: 'early', inviterId: '503', seenAt: NOON - 1 }] }, b]
    const { attributions } = explain({ ledger: aLedger({ rises }), isLastLook: true })
    expect(candidatesOf(attributions[0])).toEqual(['a', 'b'])
  })

  it('is named for who came before it', () => {
    const before = aPendingJoin({ memberId: '1', joinedAt: NOON - 5 })
    const { attributions } = explain({
      joins: [before, aPendingJoin({ memberId: '2' })],
      ledger: aLedger({ rises: [early, a] }),
    })
    expect(attributions.map(candidatesOf)).toEqual([['early', 'a'], ['a']])
  })

  it('is the first to go where more are seen than are named', () => {
    const many = Array.from({ length: CANDIDATES_MAX }, (_, i) =>
      aRise({ code: `new-${i}`, seenAt: NOON + 1 }),
    )
    const { attributions } = explain({
      joins: joins(CANDIDATES_MAX + 1),
      ledger: aLedger({ rises: [a, ...many] }),
    })
    const named = candidatesOf(attributions[CANDIDATES_MAX])
    expect(named).toHaveLength(CANDIDATES_MAX)
    expect(named).not.toContain('a')
  })
})

it('leaves in doubt what was given, for whoever came until it was seen, and not what else may have brought one', () => {
  const { attributions, ledger } = explain({
    ledger: aLedger({
      rises: [aRise({ code: 'a', seenAt: NOON - 5 })],
      tombstones: [aTombstone({ code: 'gone', usesLeft: 1 })],
    }),
    isLastLook: true,
    now: NOON + 9,
  })
  expect(attributions).toMatchObject([{ code: 'a', reason: 'invite-gone' }])
  expect(ledger.doubtfulUses).toMatchObject([{ code: 'a', seenAt: NOON - 5 }])
})

describe('one code that rose', () => {
  it('is certain for as many joins as it rose', () => {
    const { attributions, ledger } = explain({
      joins: joins(2),
      ledger: aLedger({ rises: [aRise({ uses: 2 })] }),
    })
    const expected = { ...certain, method: 'use-count', code: 'abc', inviterId: '500' }
    expect(attributions).toEqual([expected, expected])
    expect(ledger).toEqual(aLedger())
  })

  it('keeps what no join explains yet for the joins to come, without a doubt', () => {
    const { attributions, ledger } = explain({ ledger: aLedger({ rises: [aRise({ uses: 3 })] }) })
    expect(attributions).toMatchObject([certain])
    expect(ledger.rises).toEqual([aRise({ uses: 2 })])
  })

  it('explains no more joins than it rose: the rest waits, and is unknown after the last look', () => {
    const input = { joins: joins(2), ledger: aLedger({ rises: [a] }) }
    expect(decide(input)).toEqual(wait)
    const { attributions, ledger } = explain({ ...input, isLastLook: true })
    expect(attributions).toMatchObject([
      { code: 'a', confidence: 'shared', reason: 'fewer-rises-than-joins' },
      { ...noRise, candidates: [{ code: 'a', inviterId: '501' }] },
    ])
    expect(ledger.debts).toEqual([{ ...aPendingJoin({ memberId: '1001' }), owedSince: NOON }])
  })

  it('is the vanity URL where that rose: it is measured like any other', () => {
    const rises = [aRise({ code: 'vanity', isVanity: true, inviterId: null })]
    expect(explain({ ledger: aLedger({ rises }) }).attributions).toMatchObject([
      { source: 'vanity', confidence: 'certain', code: 'vanity', inviterId: null },
    ])
  })
})

describe('several codes that rose', () => {
  const rises = [aRise({ code: 'a', uses: 2 }), aRise({ code: 'b', inviterId: '502' })]

  it('get exactly as many joins as they rose, each join saying that it is shared', () => {
    const { attributions, ledger } = explain({ joins: joins(3), ledger: aLedger({ rises }) })
    expect(codesOf(attributions)).toEqual(['a', 'a', 'b'])
    for (const attribution of attributions) {
      expect(attribution).toMatchObject({
        confidence: 'shared',
        reason: 'several-joins-several-codes',
      })
      expect(candidatesOf(attribution)).toEqual(['a', 'b'])
    }
    expect(ledger.rises).toEqual([])
  })

  it('leave what is left of them in doubt among them all', () => {
    const { ledger } = explain({ ledger: aLedger({ rises }) })
    const sharedWith = [
      { code: 'a', inviterId: '500' },
      { code: 'b', inviterId: '502' },
    ]
    expect(ledger.rises).toMatchObject([
      { code: 'a', uses: 1, sharedWith },
      { code: 'b', uses: 1, sharedWith },
    ])
    const [next] = explain({ ledger: aLedger({ rises: ledger.rises.slice(0, 1) }) }).attributions
    expect(next).toMatchObject({ code: 'a', confidence: 'shared' })
    expect(candidatesOf(next)).toEqual(['a', 'b'])
  })

  it('name a code once among the candidates, however often it was seen to rise', () => {
    const twice = [a, aRise({ code: 'a', inviterId: '501', seenAt: NOON - 1 }), b]
    const { attributions } = explain({ joins: joins(3), ledger: aLedger({ rises: twice }) })
    expect(candidatesOf(attributions[0])).toEqual(['a', 'b'])
  })
})

describe('a use that was spent in doubt', () => {
  it('may have been that of a join which came before: so that one is in doubt, too', () => {
    const first = explain({ ledger: aLedger({ rises: [a, b] }) })
    const next = aPendingJoin({ memberId: '2', joinedAt: NOON - 1 })
    const later = aPendingJoin({ memberId: '2', joinedAt: NOON + 1 })
    const ledger = { ...first.ledger, rises: [aRise({ code: 'c' })] }
    const { attributions } = explain({ joins: [next], ledger })
    expect(attributions).toMatchObject([{ code: 'c', confidence: 'shared' }])
    expect(candidatesOf(attributions[0])).toEqual(['c', 'a', 'b'])
    expect(explain({ joins: [later], ledger }).attributions).toMatchObject([certain])
  })
})

describe('an invite that is gone', () => {
  const once = aTombstone()
  const unlimited = aTombstone({ code: 'free', usesLeft: null })

  it('was used up by exactly the joins it had left', () => {
    const { attributions, ledger } = explain({ ledger: aLedger({ tombstones: [once] }) })
    expect(attributions).toMatchObject([{ ...certain, method: 'used-up', code: 'once' }])
    expect(ledger.tombstones).toEqual([])
  })

  it('waits for its own join where another code explains the one that came', () => {
    const ledger = aLedger({ rises: [a], tombstones: [once] })
    expect(decide({ ledger })).toEqual(wait)
    expect(codesOf(explain({ joins: joins(2), ledger }).attributions)).toEqual(['a', 'once'])
  })

  it('is a rival in the end of the code that rose, and keeps that doubt', () => {
    const input = { ledger: aLedger({ rises: [a], tombstones: [once] }), isLastLook: true }
    const { attributions, ledger } = explain(input)
    expect(attributions).toMatchObject([{ code: 'a', confidence: 'likely', reason: 'invite-gone' }])
    expect(candidatesOf(attributions[0])).toEqual(['a', 'once'])
    const next = explain({ joins: [aPendingJoin({ memberId: '2' })], ledger })
    expect(next.attributions).toMatchObject([{ code: 'once', confidence: 'shared' }])
    expect(candidatesOf(next.attributions[0])).toEqual(['once', 'a'])
  })

  it('is a rival without being waited for where it had no limit: nothing will tell', () => {
    const { attributions } = explain({ ledger: aLedger({ rises: [a], tombstones: [unlimited] }) })
    expect(attributions).toMatchObject([{ code: 'a', confidence: 'likely' }])
  })

  it('is no less likely than a rise that was seen only long after the join', () => {
    const late = aRise({ code: 'a', seenAt: NOON + 1_000 })
    const { attributions } = explain({
      ledger: aLedger({ rises: [late], tombstones: [unlimited] }),
    })
    expect(attributions).toMatchObject([{ confidence: 'shared', reason: 'invite-gone' }])
    expect(candidatesOf(attributions[0])).toEqual(['a', 'free'])
  })

  it('is likely, once nothing else is waited for, where it was not used up', () => {
    const input = { ledger: aLedger({ tombstones: [aTombstone({ usesLeft: 6 })] }) }
    expect(decide(input)).toEqual(wait)
    const { attributions } = explain({ ...input, isLastLook: true })
    expect(attributions).toMatchObject([
      { code: 'once', confidence: 'likely', reason: 'invite-gone' },
    ])
  })

  it('explains what no measured rise does', () => {
    const ledger = aLedger({ rises: [a], tombstones: [unlimited] })
    const { attributions } = explain({ joins: joins(2), ledger, isLastLook: true })
    expect(attributions).toMatchObject([
      { code: 'a', method: 'use-count', confidence: 'shared' },
      { code: 'free', method: 'gone', confidence: 'shared' },
    ])
  })

  it('brought nobody after its time was over', () => {
    const expired = aTombstone({ expiresAt: NOON, isExpired: true })
    const input = { ledger: aLedger({ tombstones: [expired] }), isLastLook: true }
    expect(explain(input).attributions).toMatchObject([noRise])
    const before = aPendingJoin({ joinedAt: NOON - 1 })
    expect(explain({ ...input, joins: [before] }).attributions).toMatchObject([
      { code: 'once', method: 'gone', confidence: 'likely' },
    ])
  })
})

it('is not certain beside a new invite that the list does not show', () => {
  const unlisted = [{ code: 'new', inviterId: '9' }]
  const { attributions } = explain({ ledger: aLedger({ rises: [a] }), unlisted })
  expect(attributions).toMatchObject([{ code: 'a', confidence: 'likely' }])
  expect(candidatesOf(attributions[0])).toEqual(['a', 'new'])
})

describe('an invite for some', () => {
  const role = aRise({ code: 'role', roleIds: ['8'] })
  const guest = aRise({ code: 'call', isGuest: true })

  it('brings nobody who carries none of its roles: a member of the guild accepted it', () => {
    const { attributions, ledger } = explain({ ledger: aLedger({ rises: [role, a] }) })
    expect(attributions).toMatchObject([{ ...certain, code: 'a' }])
    expect(ledger.rises).toEqual([role])
  })

  it('brings those who carry them, and no more', () => {
    const carrier = aPendingJoin({ memberId: '2', roleIds: ['7', '8'] })
    const ledger = aLedger({ rises: [{ ...role, uses: 3 }, a] })
    const result = explain({ joins: [aPendingJoin(), carrier], ledger })
    expect(codesOf(result.attributions)).toEqual(['a', 'role'])
    expect(result.ledger.rises).toEqual([{ ...role, uses: 2 }])
  })

  it('admits guests alone where it is a guest invite', () => {
    const ledger = aLedger({ rises: [guest] })
    expect(decide({ ledger })).toEqual(wait)
    const visitor = aPendingJoin({ isGuest: true })
    expect(explain({ joins: [visitor], ledger }).attributions).toMatchObject([certain])
  })
})

describe('a guild where members come without an invite', () => {
  const open = { isOpen: true, isLastLook: true }
  const seenLong = aRise({ code: 'a', seenAt: NOON - 2_500 })

  it('is waited for: the rise may belong to a dispatch on its way', () => {
    const ledger = aLedger({ rises: [seenLong] })
    expect(decide({ ledger, isOpen: true })).toEqual(wait)
    expect(explain({ ...open, ledger }).attributions).toMatchObject([certain])
  })

  it('is not certain of a rise that was seen just now', () => {
    const ledger = aLedger({ rises: [{ ...seenLong, seenAt: NOON - 2_499 }] })
    expect(explain({ ...open, ledger }).attributions).toMatchObject([{ confidence: 'shared' }])
  })

  it('is not certain where others came whose use it may be', () => {
    const ledger = aLedger({ rises: [seenLong] })
    expect(explain({ ...open, ledger, others: 1 }).attributions).toMatchObject([
      { code: 'a', confidence: 'shared', reason: 'fewer-rises-than-joins' },
    ])
  })

  it('owes nothing to a join that nothing explains', () => {
    const { attributions, ledger } = explain(open)
    expect(attributions).toMatchObject([noRise])
    expect(ledger.debts).toEqual([])
  })

  it('is never certain that an invite was used up', () => {
    const tombstones = [aTombstone({ goneAt: NOON - 3_000 })]
    const { attributions } = explain({ ...open, ledger: aLedger({ tombstones }) })
    expect(attributions).toMatchObject([{ code: 'once', confidence: 'likely' }])
  })
})

describe('a join that was recorded as unknown', () => {
  const debts = [aDebt()]

  it('may be whose rise came late: a newcomer is not certain of it', () => {
    const { attributions, ledger } = explain({ ledger: aLedger({ rises: [a], debts }) })
    expect(attributions).toMatchObject([
      { code: 'a', confidence: 'shared', reason: 'earlier-join-unexplained' },
    ])
    expect(ledger.debts).toEqual(debts)
  })

  it('is explained by a rise that comes alone', () => {
    const { revisions, attributions, ledger } = explain({
      joins: [],
      ledger: aLedger({ rises: [a], debts }),
    })
    expect(attributions).toEqual([])
    expect(revisions).toMatchObject([
      {
        memberId: '900',
        joinedAt: NOON - 1_000,
        attribution: { code: 'a', confidence: 'likely', reason: 'rise-came-late' },
      },
    ])
    expect(ledger).toMatchObject({ rises: [], debts: [] })
  })

  it('shares the rises of several codes, when nothing more is waited for', () => {
    const ledger = aLedger({ rises: [a, b], debts })
    expect(explain({ joins: [], ledger }).revisions).toEqual([])
    const last = explain({ joins: [], ledger, isLastLook: true })
    expect(last.revisions.map(({ attribution }) => attribution.confidence)).toEqual(['shared'])
    expect(last.ledger.rises).toMatchObject([{ code: 'b', uses: 1 }])
    expect(last.ledger.rises[0]?.sharedWith).toHaveLength(2)
  })

  it('is not paid with rises of a time in which dispatches were lost', () => {
    const rises = [aRise({ isMissed: true })]
    const { revisions, ledger } = explain({ joins: [], ledger: aLedger({ rises, debts }) })
    expect(revisions).toEqual([])
    expect(ledger).toEqual(aLedger({ rises, debts }))
  })
})

it('leaves every join unknown where nothing rose, after the last look', () => {
  expect(decide({ joins: joins(2) })).toEqual(wait)
  const { attributions, ledger } = explain({ joins: joins(2), isLastLook: true })
  expect(attributions).toMatchObject([noRise, noRise])
  expect(ledger.debts).toHaveLength(2)
})

describe('whatever joins and rises come', () => {
  const rise = fc
    .record({
      code: fc.constantFrom('a', 'b', 'c'),
      uses: fc.integer({ min: 1, max: 4 }),
      seenAt: fc.constantFrom(NOON, NOON - 5_000),
      roleIds: fc.constantFrom([], [], ['8']),
    })
    .map((change) => aRise(change))
  const stone = fc
    .record({
      code: fc.constantFrom('x', 'y'),
      usesLeft: fc.constantFrom(null, 1, 2, 5),
    })
    .map((change) => aTombstone(change))
  const scenario = fc.record({
    rises: fc.array(rise, { maxLength: 5 }),
    tombstones: fc.array(stone, { maxLength: 2 }),
    debts: fc.constantFrom<Debt[]>([], [aDebt()]),
    count: fc.integer({ min: 0, max: 8 }),
    isLastLook: fc.boolean(),
    isOpen: fc.boolean(),
  })
  const budgets = (rises: readonly Pick<Rise, 'code' | 'uses'>[]) => {
    const byCode = new Map<string, number>()
    for (const { code, uses } of rises) byCode.set(code, (byCode.get(code) ?? 0) + uses)
    return Object.fromEntries(byCode)
  }

  it('spends no use twice, and loses none', () => {
    const property = fc.property(scenario, ({ count, rises, tombstones, debts, ...rest }) => {
      const decision = decide({
        ...rest,
        joins: joins(count),
        ledger: aLedger({ rises, tombstones, debts }),
      })
      if (decision.kind === 'wait') {
        expect(rest.isLastLook).toBe(false)
        return
      }
      expect(decision.attributions).toHaveLength(count)
      const revised = decision.revisions.map(({ attribution }) => attribution)
      const spent = [...decision.attributions, ...revised].flatMap(({ code, method }) =>
        code !== null && method === 'use-count' ? [{ code, uses: 1 }] : [],
      )
      expect(budgets([...spent, ...decision.ledger.rises])).toEqual(budgets(rises))
    })
    fc.assert(property)
  })

  it('says why it is not certain, and between which codes', () => {
    const property = fc.property(scenario, ({ count, rises, tombstones, debts, isOpen }) => {
      const ledger = aLedger({ rises, tombstones, debts })
      const { attributions } = explain({ joins: joins(count), ledger, isOpen, isLastLook: true })
      for (const { confidence, reason, candidates, code } of attributions) {
        expect(reason === null).toBe(confidence === 'certain')
        if (confidence === 'certain') expect(candidates).toEqual([])
        else if (code !== null) expect(codesOf(candidates)).toContain(code)
      }
    })
    fc.assert(property)
  })
})

describe('however many codes rose', () => {
  const many = Array.from({ length: 1_000 }, (_, i) => aRise({ code: `c${i}`, uses: 50 }))
  const named = many.slice(0, CANDIDATES_MAX).map(({ code }) => code)

  it('fifty are named, by the join and by what is left over', () => {
    const { attributions, ledger } = explain({ ledger: aLedger({ rises: many }) })
    expect(attributions).toMatchObject([{ code: 'c0', confidence: 'shared' }])
    expect(candidatesOf(attributions[0])).toEqual(named)
    expect(new Set(ledger.rises.map(({ sharedWith }) => sharedWith.length))).toEqual(
      new Set([CANDIDATES_MAX]),
    )
    const tombstones = many.map(({ code }) => aTombstone({ code, usesLeft: null }))
    const gone = explain({ ledger: aLedger({ tombstones }), isLastLook: true })
    expect(new Set(gone.ledger.tombstones.map(({ sharedWith }) => sharedWith.length))).toEqual(
      new Set([CANDIDATES_MAX]),
    )
  })

  it('the code of the join itself is among the named ones', () => {
    const { attributions } = explain({
      joins: joins(60),
      ledger: aLedger({ rises: many.map((rise) => ({ ...rise, uses: 1 })) }),
    })
    for (const { code, candidates } of attributions) {
      expect(candidates).toHaveLength(CANDIDATES_MAX)
      expect(candidates.map((candidate) => candidate.code)).toContain(code)
    }
  })

  it('none of their uses is lost', () => {
    const { ledger } = explain({ joins: joins(60), ledger: aLedger({ rises: many }) })
    expect(ledger.rises.reduce((sum, { uses }) => sum + uses, 0)).toBe(50_000 - 60)
  })

  it('nothing is made of uses beyond those that are asked for', () => {
    const rises = [aRise({ code: 'a', uses: 1e9 }), aRise({ code: 'b', uses: 1e9 })]
    const { ledger } = explain({ joins: joins(2), ledger: aLedger({ rises }) })
    expect(ledger.rises).toMatchObject([{ uses: 1e9 - 2 }, { uses: 1e9 }])
    const debts = [aDebt({})]
    expect(explain({ joins: [], ledger: aLedger({ rises, debts }) }).revisions).toEqual([])
  })
})

it('gives who came since their own rise, and leaves what was missed to those who were', () => {
  const rises = [aRise({ code: 'a', isMissed: true }), aRise({ code: 'a' })]
  const { ledger } = explain({ ledger: aLedger({ rises }) })
  expect(ledger.rises).toMatchObject([{ code: 'a', uses: 1, isMissed: true }])
})

describe('an invite for some, beside others that rose', () => {
  const role = aRise({ code: 'role', roleIds: ['8'] })
  const plain = aPendingJoin({ memberId: '1' })
  const carrier = aPendingJoin({ memberId: '2', roleIds: ['7', '8'] })

  it('is likely theirs who carry its roles, and not that of the others', () => {
    const result = explain({ joins: [plain, carrier], ledger: aLedger({ rises: [role, a] }) })
    expect(result.attributions).toMatchObject([
      { code: 'a', confidence: 'certain', method: 'use-count' },
      { code: 'role', confidence: 'likely', method: 'roles', reason: 'roles-match' },
    ])
    expect(candidatesOf(result.attributions[1])).toEqual(['role', 'a'])
    expect(result.ledger.rises).toEqual([])
  })

  it('leaves open which of several codes the others came by', () => {
    const rises = [role, a, b]
    const joins = [plain, carrier, aPendingJoin({ memberId: '3' })]
    const { attributions } = explain({ joins, ledger: aLedger({ rises }) })
    expect(attributions.map(({ confidence }) => confidence)).toEqual(['shared', 'likely', 'shared'])
    expect(candidatesOf(attributions[0])).toEqual(['a', 'b'])
  })

  it('tells nothing where more members carry its roles than it rose', () => {
    const joins = [carrier, { ...carrier, memberId: '3' }]
    const { attributions } = explain({ joins, ledger: aLedger({ rises: [role, a] }) })
    expect(attributions.map(({ confidence }) => confidence)).toEqual(['shared', 'shared'])
  })

  it('tells nothing where somebody is owed a rise, or one that is gone may have brought them', () => {
    const rises = [role, a]
    const owing = explain({
      joins: [plain, carrier],
      ledger: aLedger({ rises, debts: [aDebt()] }),
    })
    const tombstones = [aTombstone({ usesLeft: null })]
    const rivalled = explain({ joins: [plain, carrier], ledger: aLedger({ rises, tombstones }) })
    for (const { attributions } of [owing, rivalled]) {
      expect(attributions.map(({ confidence }) => confidence)).toEqual(['shared', 'shared'])
    }
  })

  it('tells nothing where another gives the same roles', () => {
    const twin = aRise({ code: 'twin', roleIds: ['7'] })
    const { attributions } = explain({
      joins: [carrier, plain],
      ledger: aLedger({ rises: [role, twin, a] }),
    })
    expect(attributions[0]?.confidence).toBe('shared')
  })
})
