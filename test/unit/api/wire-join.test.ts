import { expect, it } from 'vitest'
import { wireJoin } from '#api/wire-join.ts'
import type { JoinRow } from '#core/postgres/joins-page.ts'

const row: JoinRow = {
  guild_id: '300000000000000001',
  joined_at: new Date(1_000),
  member_id: '-1',
  member_name: null,
  member_avatar: null,
  source: 'invite',
  method: 'use-count',
  confidence: 'certain',
  reason: null,
  code: 'abc',
  inviter_id: null,
  inviter_name: null,
  inviter_avatar: null,
  candidates: null,
  counted: true,
  rejoin: false,
  fresh_account: false,
  own_code: false,
  counted_on: '1970-01-01',
  left_at: null,
  left_on: null,
  leave_seen: null,
  recorded_at: new Date(2_000),
}

it('a join without a name shows no member, and has an id of its own', () => {
  const join = wireJoin(row)
  expect(join.member).toEqual({ id: null, name: null, avatarUrl: null })
  expect(join).toMatchObject({ id: '1000--1', code: 'abc' })
})
