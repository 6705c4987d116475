import { describe, expect, it } from 'vitest'
import { formatFilters, joinsHref, parseFilters } from '../../../web/src/state/joins-url.ts'

const parsed = (query: string) => parseFilters(new URLSearchParams(query))
const id = '300000000000000001'

describe('filters in an address', () => {
  it('come back as they were written', () => {
    const filters = {
      inviter: id,
      code: 'a-B_9',
      source: 'vanity',
      confidence: 'shared',
      member: '900000000000000001',
      day: '2026-02-28',
    } as const
    expect(parsed(formatFilters(filters))).toEqual(filters)
  })

  it('are left out where they cannot be', () => {
    expect(parsed('inviter=grace&code=a/b&source=magic&confidence=&member=1&day=today')).toEqual({})
    expect(parsed(`inviter=${id}%00&day=2026-2-8`)).toEqual({})
  })

  it('leave the address bare without any', () => {
    expect(formatFilters({ code: undefined })).toBe('')
    expect(joinsHref('1', {})).toBe('/servers/1/members')
    expect(joinsHref('1', { code: 'abc' })).toBe('/servers/1/members?code=abc')
  })
})
