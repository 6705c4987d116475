import { describe, expect, it } from 'vitest'
import type { Join } from '#api/schemas/join.ts'
import {
  caughtUp,
  mostJoins,
  withJoins,
  withLeft,
  withOlder,
  withRevised,
  type JoinList,
} from '../../../web/src/state/join-list.ts'

/** The join of minute `minute`; later minutes are newer. */
function aJoin(minute: number, changes: Partial<Join> = {}): Join {
  const joinedAt = new Date(Date.UTC(2026, 2, 20, 0, minute)).toISOString()
  return {
    id: `join-${minute}`,
    joinedAt,
    member: { id: String(minute), name: 'Ada', avatarUrl: null },
    source: 'invite',
    method: 'use-count',
    confidence: 'certain',
    reason: null,
    code: 'abc',
    inviter: null,
    candidates: [],
    flags: { rejoin: false, freshAccount: false, ownCode: false },
    leftAt: null,
    ...changes,
  }
}

const aList = (minutes: number[], nextCursor: string | null = 'older'): JoinList => ({
  joins: minutes.map((minute) => aJoin(minute)),
  nextCursor,
})
const minutesOf = ({ joins }: JoinList) => joins.map(({ member }) => Number(member.id))

describe('the joins on screen', () => {
  it('stay newest first however they come', () => {
    expect(minutesOf(withJoins(aList([9, 5]), [aJoin(7), aJoin(12)]))).toEqual([12, 9, 7, 5])
  })

  it('show a join once, as it was last told', () => {
    const list = withJoins(aList([9, 5]), [aJoin(9, { code: 'xyz' })])
    expect(minutesOf(list)).toEqual([9, 5])
    expect(list.joins[0]?.code).toBe('xyz')
  })

  it('go on with the older page and its cursor', () => {
    const list = withOlder(aList([9, 5]), aList([3, 1], null))
    expect(minutesOf(list)).toEqual([9, 5, 3, 1])
    expect(list.nextCursor).toBeNull()
  })

  it('keep the older ones when the newest page meets them', () => {
    const list = caughtUp(aList([5, 4, 3, 2]), aList([7, 6, 5], 'of the newest page'))
    expect(minutesOf(list)).toEqual([7, 6, 5, 4, 3, 2])
    expect(list.nextCursor).toBe('older')
  })

  it('start over where a hole may lie between, so that none is passed over', () => {
    const list = caughtUp(aList([3, 2, 1], null), aList([9, 8, 7], 'of the newest page'))
    expect(minutesOf(list)).toEqual([9, 8, 7])
    expect(list.nextCursor).toBe('of the newest page')
  })

  it('start over once they are too many', () => {
    const many = aList(Array.from({ length: mostJoins + 1 }, (_, index) => mostJoins - index))
    expect(caughtUp(many, aList([mostJoins, mostJoins - 1])).joins).toHaveLength(2)
  })

  it('tell who left', () => {
    const leftAt = '2026-03-20T01:00:00.000Z'
    const list = withLeft(aList([9, 5]), { id: 'join-5', leftAt })
    expect(list.joins.map((join) => join.leftAt)).toEqual([null, leftAt])
  })

  it('take a revision of what is shown, and of nothing else', () => {
    const revised = withRevised(aList([9, 5]), aJoin(5, { confidence: 'shared' }))
    expect(revised.joins.map(({ confidence }) => confidence)).toEqual(['certain', 'shared'])
    expect(minutesOf(withRevised(aList([9, 5]), aJoin(1)))).toEqual([9, 5])
  })
})
