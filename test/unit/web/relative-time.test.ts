import { describe, expect, it } from 'vitest'
import { relativeTime, timeUntil } from '../../../web/src/state/relative-time.ts'

const now = new Date('2026-03-20T12:00:00Z')

describe('a relative time', () => {
  it.each([
    ['2026-03-20T11:59:30Z', 'just now'],
    ['2026-03-20T11:59:00Z', '1 minute ago'],
    ['2026-03-20T11:00:01Z', '59 minutes ago'],
    ['2026-03-20T09:00:00Z', '3 hours ago'],
    ['2026-03-19T11:00:00Z', 'yesterday'],
    ['2026-03-14T11:00:00Z', '6 days ago'],
    ['2026-03-11T12:00:00Z', 'Mar 11'],
  ])('says of %s: %s', (at, words) => {
    expect(relativeTime(new Date(at), now)).toBe(words)
  })

  it('puts nothing into the future when the clock here is slow', () => {
    expect(relativeTime(new Date('2026-03-20T12:03:00Z'), now)).toBe('just now')
  })
})

describe('a time to come', () => {
  it.each([
    ['2026-03-20T12:00:20Z', 'in a moment'],
    ['2026-03-20T12:05:00Z', 'in 5 minutes'],
    ['2026-03-21T12:00:00Z', 'tomorrow'],
    ['2026-03-26T12:00:00Z', 'in 6 days'],
    ['2026-04-11T12:00:00Z', 'Apr 11'],
    ['2026-03-20T11:00:00Z', '1 hour ago'],
  ])('says of %s: %s', (at, words) => {
    expect(timeUntil(new Date(at), now)).toBe(words)
  })
})
