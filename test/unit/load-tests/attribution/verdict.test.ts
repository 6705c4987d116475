import { describe, expect, it } from 'vitest'
import { aRecordOf, aTrueJoin, anOutcome } from '#test/support/benchmark-joins.ts'
import { compare } from '../../../../load-tests/attribution/compare.ts'
import { judge, type Judged } from '../../../../load-tests/attribution/verdict.ts'

const joins = Array.from({ length: 40 }, (_, seq) => aTrueJoin({ seq }))
const recorded = joins.map((join) => aRecordOf(join))

const atOnce = { fetches: 4, tooManyRequests: 0, recordedS: 1, settledS: 1 }

/** A run in which every promise is kept, unless told otherwise. */
const aRun = (rest: Partial<Judged> = {}): Judged => ({
  comparison: compare(anOutcome({ truth: joins, recorded })),
  measured: atOnce,
  promises: { fetchesPerJoin: 0.1, settledWithinS: 5, rightWithSearchPercent: 99.5 },
  memberSearch: true,
  hostile: false,
  breaks: false,
  quick: false,
  ...rest,
})

const promisesOf = (judged: Judged) => judge(judged).map(({ promise }) => promise)

/** The run with the first `count` rows changed. */
const withChanged = (count: number, change: Partial<(typeof recorded)[number]>, rest = {}) =>
  aRun({
    comparison: compare(
      anOutcome({
        truth: joins,
        recorded: recorded.map((row, index) => (index < count ? { ...row, ...change } : row)),
      }),
    ),
    memberSearch: false,
    ...rest,
  })

describe('the verdict', () => {
  it('is that every promise is kept when all is right', () => {
    expect(judge(aRun())).toEqual([])
  })

  it.each([
    ['a join is lost', recorded.slice(1), 'no join is lost: 1'],
    [
      'a join is there twice',
      [...recorded, ...recorded.slice(0, 1)],
      'no join is recorded twice: 1',
    ],
  ])('names the promise when %s', (_what, rows, promise) => {
    const comparison = compare(anOutcome({ truth: joins, recorded: rows }))
    expect(promisesOf(aRun({ comparison, memberSearch: false }))).toContain(promise)
  })

  it('is broken by one certain that is wrong, with member, truth and record', () => {
    const [broken] = judge(withChanged(1, { inviterId: '8' }))
    expect(broken?.promise).toBe('no certain is wrong: 1')
    expect(broken?.examples).toEqual([
      'member 1000 of guild 500 came at 2026-01-05T12:00:00.000Z by invite abc of 7; ' +
        'recorded: invite abc of 8, certain ()',
    ])
  })

  it('shows five examples at most', () => {
    const [broken] = judge(withChanged(9, { inviterId: '8' }))
    expect(broken?.promise).toBe('no certain is wrong: 9')
    expect(broken?.examples).toHaveLength(5)
  })

  it('lets 1 of 20 likely ones be wrong, and no more', () => {
    const likely = { confidence: 'likely', reason: 'several-joins-several-codes' } as const
    const of = (wrong: number) => {
      const rows = recorded.map((row, index) => ({
        ...row,
        ...(index < 20 && likely),
        ...(index < wrong && { inviterId: '8' }),
      }))
      const comparison = compare(anOutcome({ truth: joins, recorded: rows }))
      return promisesOf(aRun({ comparison, memberSearch: false, breaks: true }))
    }
    expect(of(1)).toEqual([])
    expect(of(2)).toEqual(['likely is right in ≥ 95 %: 90.0 %'])
  })

  it('excuses a join alone that is not certain only where something breaks or is hostile', () => {
    const unknown = { confidence: 'unknown', reason: 'list-failed' } as const
    const promise = 'a join with a list to itself is right and certain: 1'
    expect(promisesOf(withChanged(1, unknown))).toEqual([promise])
    expect(promisesOf(withChanged(1, unknown, { breaks: true }))).toEqual([])
    expect(promisesOf(withChanged(1, unknown, { hostile: true }))).toEqual([])
  })

  it('holds the fetches per join, except in a quick run', () => {
    const measured = { ...atOnce, fetches: 5 }
    expect(promisesOf(aRun({ measured }))).toEqual(['at most 0.1 fetches per join: 0.125'])
    expect(promisesOf(aRun({ measured, quick: true }))).toEqual([])
  })

  it.each([
    [{ tooManyRequests: 1 }, 'no 429 on invites: 1'],
    [{ settledS: null }, 'everything settles within the bound'],
    [{ settledS: 5.1 }, 'settled within 5 s of the last join: 5.1 s'],
  ])('is broken by %o', (measured, promise) => {
    expect(promisesOf(aRun({ measured: { ...atOnce, ...measured } }))).toEqual([promise])
  })

  it('asks for named inviters only with member search', () => {
    const nameless = { inviterId: null, confidence: 'unknown', reason: 'no-rise' } as const
    const run = withChanged(1, nameless, { breaks: true })
    expect(promisesOf(run)).toEqual([])
    expect(promisesOf({ ...run, memberSearch: true })).toEqual([
      'member search names ≥ 99.5 % right: 97.5 %',
    ])
  })
})
