import { describe, expect, it } from 'vitest'
import { aRecordOf, aTrueJoin, anOutcome } from '#test/support/benchmark-joins.ts'
import { compare } from '../../../../load-tests/attribution/compare.ts'

const shared = { confidence: 'shared', reason: 'several-joins-several-codes' } as const
const three = [1, 2, 3].map((seq) => aTrueJoin({ seq }))
const [first, second, third] = [aTrueJoin({ seq: 1 }), aTrueJoin({ seq: 2 }), aTrueJoin({ seq: 3 })]
const kindsOf = (comparison: ReturnType<typeof compare>) =>
  comparison.faults.map(({ kind }) => kind)

describe('comparing what was recorded with the truth', () => {
  it('finds no fault where every row says what happened', () => {
    const outcome = anOutcome({ truth: three, recorded: three.map((join) => aRecordOf(join)) })
    expect(compare(outcome)).toMatchObject({
      joins: 3,
      certain: 3,
      certainRight: 3,
      rightInviter: 3,
      alone: 3,
      aloneCertain: 3,
      codes: 1,
      codesUnexplained: 0,
      faults: [],
    })
  })

  it('calls a join that is nowhere lost, and its code unexplained', () => {
    const recorded = [aRecordOf(first), aRecordOf(second)]
    const seen = compare(anOutcome({ truth: three, recorded }))
    expect(seen).toMatchObject({ lost: 1, codesUnexplained: 1 })
    expect(kindsOf(seen)).toEqual(['lost', 'rise-unexplained'])
  })

  it('calls a second row of one join twice', () => {
    const again = aRecordOf(first, { joinedAtMs: Date.parse(first.joinedAt) + 400 })
    const seen = compare(anOutcome({ truth: [first], recorded: [aRecordOf(first), again] }))
    expect(seen).toMatchObject({ lost: 0, twice: 1, codesUnexplained: 1 })
  })

  it('takes the second join of a member who came back for a join of its own', () => {
    const back = aTrueJoin({ seq: 2, userId: first.userId, code: 'xyz', inviterId: '8' })
    const left = { ...first, leftAt: back.joinedAt }
    const outcome = anOutcome({
      truth: [left, back],
      recorded: [aRecordOf(back), aRecordOf(left)],
    })
    expect(compare(outcome)).toMatchObject({ certainRight: 2, lost: 0, twice: 0, faults: [] })
  })

  it('calls a certain with another inviter wrong', () => {
    const seen = compare(
      anOutcome({ truth: [first], recorded: [aRecordOf(first, { inviterId: '8' })] }),
    )
    expect(seen).toMatchObject({ certainRight: 0, certainWrong: 1, rightInviter: 0 })
  })

  it('calls a certain with another code of the right inviter wrong', () => {
    const outcome = anOutcome({ truth: [first], recorded: [aRecordOf(first, { code: 'other' })] })
    expect(compare(outcome)).toMatchObject({ certainWrong: 1 })
  })

  it('calls a bot whose adder is not named wrong when certain', () => {
    const bot = aTrueJoin({ source: 'bot', code: null, inviterId: '9' })
    const outcome = anOutcome({ truth: [bot], recorded: [aRecordOf(bot, { inviterId: null })] })
    expect(compare(outcome)).toMatchObject({ certainWrong: 1 })
  })

  it('wants the truth among the candidates of a shared join', () => {
    const to = (...codes: string[]) => codes.map((code) => ({ code, inviterId: '1' }))
    const record = { ...shared, code: 'xyz', inviterId: '8' }
    const recorded = [
      aRecordOf(first, { ...record, candidates: to('xyz', 'abc') }),
      aRecordOf(second, { ...record, candidates: to('xyz', 'other') }),
    ]
    const seen = compare(anOutcome({ truth: [first, second], recorded }))
    expect(seen).toMatchObject({ shared: 2, sharedWithTruth: 1 })
    expect(kindsOf(seen)).toContain('shared-without-truth')
  })

  it('wants a reason for whatever is not certain', () => {
    const recorded = [aRecordOf(first, { ...shared, reason: null })]
    expect(kindsOf(compare(anOutcome({ truth: [first], recorded })))).toContain('no-reason')
  })

  it('takes a nameless row for the join of somebody by that code who is missing', () => {
    const nameless = aRecordOf(second, { memberId: '-1', confidence: 'unknown', reason: 'no-rise' })
    const outcome = anOutcome({ truth: [first, second], recorded: [aRecordOf(first), nameless] })
    expect(compare(outcome)).toMatchObject({ nameless: 1, lost: 0, twice: 0, codesUnexplained: 0 })
  })

  it('takes a nameless row in doubt for somebody who came by one of its candidates', () => {
    const { code, inviterId } = aRecordOf(second)
    const candidates = [{ code: code ?? '', inviterId }]
    const shared = { memberId: '-1', confidence: 'shared', candidates } as const
    const nameless = aRecordOf(first, shared)
    const outcome = anOutcome({ truth: [first, second], recorded: [aRecordOf(first), nameless] })
    expect(compare(outcome)).toMatchObject({ nameless: 1, lost: 0, twice: 0 })
  })

  it('takes a nameless row that nobody missing explains for a join too many', () => {
    const nameless = aRecordOf(second, { memberId: '-1' })
    const outcome = anOutcome({ truth: [first], recorded: [aRecordOf(first), nameless] })
    expect(compare(outcome)).toMatchObject({ twice: 1 })
  })

  it('excuses who came without a code only where the session was lost', () => {
    const discovery = aTrueJoin({ source: 'discovery', code: null, inviterId: null })
    const outcome = anOutcome({ truth: [discovery], recorded: [] })
    expect(compare(outcome)).toMatchObject({ lost: 1, unseen: 0 })
    expect(compare({ ...outcome, losesSession: true })).toMatchObject({ lost: 0, unseen: 1 })
  })

  it('excuses who came by a code only where somebody who needed none was given its use', () => {
    const outcome = anOutcome({ truth: [first], recorded: [], losesSession: true })
    expect(compare(outcome)).toMatchObject({ lost: 1, unseen: 0 })
    const discovery = aTrueJoin({ seq: 2, source: 'discovery', code: null, inviterId: null })
    const given = { source: first.source, code: first.code, ...shared }
    const both = { ...outcome, truth: [first, discovery] }
    const doubted = { ...both, recorded: [aRecordOf(discovery, given)] }
    expect(compare(doubted)).toMatchObject({ lost: 0, unseen: 1, codesUnexplained: 0 })
    expect(compare({ ...doubted, losesSession: false })).toMatchObject({ lost: 1 })
    expect(compare({ ...both, recorded: [aRecordOf(discovery)] })).toMatchObject({ lost: 1 })
  })

  it('explains a use by a member only by what was written off', () => {
    const outcome = anOutcome({
      truth: [first],
      recorded: [aRecordOf(first)],
      accepted: new Map([['500/abc', 2]]),
    })
    expect(kindsOf(compare(outcome))).toEqual(['rise-unexplained'])
    const writtenOff = new Map([['500/abc', 2]])
    expect(kindsOf(compare({ ...outcome, writtenOff }))).toEqual([])
  })

  it('measures the vanity URL as one way in, whatever its code is called', () => {
    const vanity = aTrueJoin({ source: 'vanity', code: 'chess', inviterId: null })
    const outcome = anOutcome({ truth: [vanity], recorded: [aRecordOf(vanity, { code: null })] })
    expect(compare(outcome)).toMatchObject({ codes: 1, codesUnexplained: 0, certainRight: 1 })
  })

  it('does not count a join alone that another one was near', () => {
    const soon = aTrueJoin({
      seq: 2,
      joinedAt: new Date(Date.parse(first.joinedAt) + 4_000).toISOString(),
    })
    const outcome = anOutcome({
      truth: [first, soon, third],
      recorded: [aRecordOf(first), aRecordOf(soon), aRecordOf(third, shared)],
    })
    const seen = compare(outcome)
    expect(seen).toMatchObject({ alone: 1, aloneCertain: 0 })
    expect(kindsOf(seen)).toEqual(['not-certain-alone'])
  })

  it('finds a leave that was not recorded, and one that never was', () => {
    const left = { ...first, leftAt: third.joinedAt }
    const recorded = [aRecordOf(left, { hasLeft: false }), aRecordOf(second, { hasLeft: true })]
    const seen = compare(anOutcome({ truth: [left, second], recorded }))
    expect(kindsOf(seen)).toEqual(['leave-wrong', 'leave-wrong'])
  })

  it('holds the counts of the days to the joins', () => {
    const outcome = anOutcome({
      truth: [first],
      recorded: [aRecordOf(first)],
      counts: [{ guildId: '500', joins: 2, leaves: 0, present: 2 }],
    })
    expect(kindsOf(compare(outcome))).toEqual(['count-wrong'])
  })

  it('misses the counts of a guild that has joins but none', () => {
    const outcome = anOutcome({ truth: [first], recorded: [aRecordOf(first)], counts: [] })
    expect(kindsOf(compare(outcome))).toEqual(['count-wrong'])
  })
})
