import { describe, expect, it } from 'vitest'
import { feedUpdates, isAfter } from '#api/feed/feed-update.ts'
import type { JoinRow } from '#core/postgres/joins-page.ts'

const joinedAt = new Date('2026-01-02T03:04:05.000Z')

function aRow(given: Partial<JoinRow> = {}): JoinRow {
  return {
    guild_id: '300000000000000001',
    joined_at: joinedAt,
    member_id: '400000000000000001',
    member_name: null,
    member_avatar: null,
    source: 'invite',
    method: 'use-count',
    confidence: 'certain',
    reason: null,
    code: 'abc',
    inviter_id: null,
    candidates: null,
    counted: true,
    rejoin: false,
    fresh_account: false,
    own_code: false,
    counted_on: '2026-01-02',
    left_at: null,
    left_on: null,
    leave_seen: null,
    recorded_at: joinedAt,
    inviter_name: null,
    inviter_avatar: null,
    ...given,
  }
}

const named = { memberId: '400000000000000001', joinedAt: joinedAt.getTime() }

describe('what the feed tells', () => {
  it('is one join for who came, was revised and left in one batch', () => {
    const events = (['join', 'revised', 'left'] as const).map((kind) => ({ kind, ...named }))
    const updates = feedUpdates(events, [aRow({ left_at: joinedAt })])
    expect(updates).toMatchObject([{ event: 'join', data: { leftAt: joinedAt.toISOString() } }])
  })

  it('is nothing for a row that is gone', () => {
    expect(feedUpdates([{ kind: 'join', ...named }], [])).toEqual([])
  })

  it('is no leave for a member who is there', () => {
    expect(feedUpdates([{ kind: 'left', ...named }], [aRow()])).toEqual([])
  })

  it('is nothing about rows that no event named', () => {
    const rows = [aRow({ member_id: '400000000000000009' })]
    expect(feedUpdates([{ kind: 'join', ...named }], rows)).toEqual([])
  })
})

describe('the order of joins', () => {
  const at = (recordedMs: number, joinedMs: number, memberId: string) => ({
    recordedAt: new Date(recordedMs),
    joinedAt: new Date(joinedMs),
    memberId,
  })

  it.each([
    [at(2, 1, '1'), at(1, 9, '9'), true],
    [at(1, 9, '9'), at(2, 1, '1'), false],
    [at(1, 2, '1'), at(1, 1, '9'), true],
    [at(1, 1, '10'), at(1, 1, '9'), true],
    [at(1, 1, '-1'), at(1, 1, '0'), false],
    [at(1, 1, '9'), at(1, 1, '9'), false],
  ])('%j after %j: %s', (a, b, expected) => {
    expect(isAfter(a, b)).toBe(expected)
  })
})
