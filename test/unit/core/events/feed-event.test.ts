import { describe, expect, it } from 'vitest'
import { FEED_EVENTS_MAX, parseFeedEvents } from '#core/events/feed-event.ts'

const event = { kind: 'join', memberId: '400000000000000001', joinedAt: 1_700_000_000_000 }

describe('a message of the feed', () => {
  it('is read as it was written', () => {
    expect(parseFeedEvents(JSON.stringify([event]))).toEqual([event])
  })

  it.each(['', 'x', '{}', '[{"kind":"gone"}]', JSON.stringify([{ ...event, kind: 'other' }])])(
    'is ignored where it says %j',
    (message) => {
      expect(parseFeedEvents(message)).toBeUndefined()
    },
  )

  it('is ignored where it names more than one message may', () => {
    const many = Array.from({ length: FEED_EVENTS_MAX + 1 }, () => event)
    expect(parseFeedEvents(JSON.stringify(many))).toBeUndefined()
  })
})
