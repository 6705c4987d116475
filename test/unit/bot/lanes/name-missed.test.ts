import { describe, expect, it } from 'vitest'
import type { JoinedMember, LaneEvent } from '#bot/lanes/lane-event.ts'
import { RecentJoins } from '#bot/lanes/recent-joins.ts'
import type { BatchInput } from '#bot/lanes/batch.ts'
import { settleBatch } from '#bot/lanes/settle-batch.ts'
import type { Attribution } from '#core/attribution/attribution.ts'
import { emptyLedger } from '#core/attribution/ledger.ts'
import { anAttribution } from '#test/support/journal-entries.ts'
import {
  NOON,
  aJoinEvent,
  aLedger,
  aList,
  aRise,
  aSnapshot,
  aTombstone,
} from '#test/support/lane-events.ts'

const aMissedJoin = (
  attribution: Partial<Attribution> = {},
  member: Partial<JoinedMember> = {},
): LaneEvent => ({
  ...aJoinEvent({ joinedAt: NOON - 5_000, ...member }),
  kind: 'missed-join',
  attribution: anAttribution({ method: 'member-search', code: 'abc', ...attribution }),
})

const settle = (input: Partial<BatchInput>) => {
  const result = settleBatch({
    events: [aMissedJoin()],
    before: aSnapshot({ uses: 2 }),
    seen: undefined,
    ledger: emptyLedger,
    look: { list: aList({ uses: 2 }), askedAt: NOON },
    listLagMs: 0,
    clockOffsetMs: 0,
    unreadable: [],
    isOpen: false,
    isMissed: false,
    connectedSince: 0,
    adders: new Map(),
    now: NOON,
    ...input,
  })
  if (result.kind === 'wait') throw new Error('it waits')
  return {
    rises: result.ledger.rises,
    joins: result.entries.filter((entry) => entry.kind === 'join'),
  }
}

const missed = (change: Parameters<typeof aRise>[0] = {}) => aRise({ isMissed: true, ...change })

describe('a member whom the member search names', () => {
  it('is a join of its own instant, and takes a missed rise of its code', () => {
    const { joins, rises } = settle({ ledger: aLedger({ rises: [missed({ uses: 2 })] }) })
    expect(joins).toMatchObject([
      { memberId: '1000', joinedAt: NOON - 5_000, attribution: { code: 'abc' } },
    ])
    expect(rises).toEqual([missed({ uses: 1 })])
  })

  it('takes a rise that only the list shows which is read for it', () => {
    const { joins, rises } = settle({ before: aSnapshot({ uses: 1 }) })
    expect({ joins: joins.length, rises }).toEqual({ joins: 1, rises: [] })
  })

  it('is left out where its use is recorded already', () => {
    expect(settle({})).toEqual({ joins: [], rises: [] })
  })

  it('takes the rise that a join in doubt has left of another code', () => {
    const shared = missed({
      code: 'xyz',
      sharedWith: [
        { code: 'abc', inviterId: '500', seenAt: NOON },
        { code: 'xyz', inviterId: '500', seenAt: NOON },
      ],
    })
    const { joins, rises } = settle({ ledger: aLedger({ rises: [shared] }) })
    expect({ joins: joins.length, rises }).toEqual({ joins: 1, rises: [] })
  })

  it('may have come by an invite that is gone', () => {
    const ledger = aLedger({ tombstones: [aTombstone()] })
    expect(settle({ ledger, events: [aMissedJoin({ code: 'once' })] }).joins).toHaveLength(1)
  })

  it('may have come without an invite, and takes no rise then', () => {
    const ledger = aLedger({ rises: [missed()] })
    const events = [aMissedJoin({ source: 'discovery', code: null, inviterId: null })]
    const { joins, rises } = settle({ ledger, events })
    expect({ joins: joins.length, rises }).toEqual({ joins: 1, rises: [missed()] })
  })

  it('leaves to a join of the same moment what is not its own', () => {
    const ledger = aLedger({ rises: [missed({ uses: 1 }), missed({ code: 'xyz' })] })
    const { joins } = settle({ ledger, events: [aJoinEvent({ memberId: '1001' }), aMissedJoin()] })
    expect(joins).toMatchObject([
      { memberId: '1001', attribution: { code: 'xyz' } },
      { memberId: '1000', attribution: { code: 'abc' } },
    ])
  })

  it('is not settled where its dispatch came, before or after', () => {
    const recent = new RecentJoins()
    const dispatch = aJoinEvent({ joinedAt: NOON - 5_000 })
    expect([recent.isRepeat(dispatch), recent.isRepeat(aMissedJoin())]).toEqual([false, true])
    const others = new RecentJoins()
    expect([others.isRepeat(aMissedJoin()), others.isRepeat(dispatch)]).toEqual([false, true])
  })
})
