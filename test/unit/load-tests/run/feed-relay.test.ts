import { describe, expect, it } from 'vitest'
import { parseMessage } from '../../../../load-tests/run/feed-relay.ts'

describe('a message of an event stream', () => {
  it('has an id, an event and data', () => {
    expect(parseMessage('id: 5-7\nevent: join\ndata: {"a":1}')).toEqual({
      id: '5-7',
      event: 'join',
      data: '{"a":1}',
    })
  })

  it('may have data of several lines', () => {
    expect(parseMessage('event: join\ndata: {\ndata: }').data).toBe('{\n}')
  })

  it('may be a place to come back to, and nothing else', () => {
    expect(parseMessage('id: 5-7')).toEqual({ id: '5-7', event: 'message', data: '' })
  })

  it('may be a comment that keeps the connection', () => {
    expect(parseMessage(': heartbeat')).toEqual({ id: '', event: 'message', data: '' })
  })
})
