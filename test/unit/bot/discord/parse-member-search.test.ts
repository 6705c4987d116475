import { describe, expect, it } from 'vitest'
import { parseSearchPage } from '#bot/discord/parse-member-search.ts'

const JOINED = '2026-03-01T12:00:00.000Z'
const aMember = (change: object = {}, user: object = {}) => ({
  member: { user: { id: '1', ...user }, joined_at: JOINED, roles: [] },
  join_source_type: 5,
  source_invite_code: 'abc',
  inviter_id: '500',
  ...change,
})
const parsed = (...members: unknown[]) => parseSearchPage({ guild_id: '9', members })
const sourceOf = (change: object, user?: object) =>
  parsed(aMember(change, user)).evidence.get('1')?.source

describe('an answer of the member search', () => {
  it('tells how a member came and when', () => {
    const { evidence, isOdd } = parsed(aMember())
    expect(evidence.get('1')).toMatchObject({
      source: 'invite',
      code: 'abc',
      inviterId: '500',
      joinedAt: Date.parse(JOINED),
    })
    expect(isOdd).toBe(false)
  })

  it.each([
    [2, 'integration'],
    [3, 'discovery'],
    [4, 'hub'],
    [5, 'invite'],
    [6, 'vanity'],
    [7, 'invite'],
    [8, 'integration'],
  ])('knows join_source_type %i', (type, source) => {
    expect(sourceOf({ join_source_type: type })).toBe(source)
  })

  it('tells bots from people whom an application has let in', () => {
    expect(sourceOf({ join_source_type: 1 }, { bot: true })).toBe('bot')
    expect(sourceOf({ join_source_type: 1 })).toBe('integration')
  })

  it.each([0, 9, 99])('proves nothing with join_source_type %i', (type) => {
    const { evidence, isOdd, size } = parsed(aMember({ join_source_type: type }))
    expect({ known: evidence.size, isOdd, size }).toEqual({ known: 0, isOdd: false, size: 1 })
  })

  it.each([5, 7])('proves no invite without its code: %i', (type) => {
    expect(sourceOf({ join_source_type: type, source_invite_code: null })).toBeUndefined()
  })

  it('says where the next page begins', () => {
    expect(parsed(aMember({}, { id: '2' }), aMember()).last).toEqual({
      guild_joined_at: Date.parse(JOINED),
      user_id: '1',
    })
  })

  it.each<[string, unknown]>([
    ['no object', 'maintenance'],
    ['nothing', null],
    ['no members', { guild_id: '9' }],
    ['members that are no list', { members: {} }],
  ])('is odd where it is %s', (_, body) => {
    expect(parseSearchPage(body)).toMatchObject({ isOdd: true, size: 0 })
  })

  it.each<[string, object]>([
    ['no source', { join_source_type: undefined }],
    ['a source that is no number', { join_source_type: 'invite' }],
    ['no member', { member: undefined }],
    ['no time of joining', { member: { user: { id: '1' }, joined_at: null } }],
    ['a time that is none', { member: { user: { id: '1' }, joined_at: 'lately' } }],
    ['a code that is no text', { source_invite_code: 7 }],
  ])('is odd in a member with %s, and keeps the others', (_, change) => {
    const { evidence, isOdd } = parsed(aMember(change), aMember({}, { id: '2' }))
    expect(isOdd).toBe(true)
    expect([...evidence.keys()]).toEqual(['2'])
  })
})
