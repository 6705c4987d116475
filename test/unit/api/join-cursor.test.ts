import { describe, expect, it } from 'vitest'
import { formatCursor, parseCursor } from '#api/join-cursor.ts'

const position = {
  joinedAt: new Date('2026-01-02T03:04:05.678Z'),
  memberId: '400000000000000001',
  recordedAt: new Date('2026-01-02T03:04:06.001Z'),
}

describe('a cursor', () => {
  it.each(['400000000000000001', '-7', '0', '-9223372036854775807'])(
    'brings back the place of member %s',
    (memberId) => {
      const place = { ...position, memberId }
      expect(parseCursor(formatCursor(place))).toEqual(place)
    },
  )

  it('says nothing that an address would have to escape', () => {
    expect(formatCursor(position)).toMatch(/^[\w-]+$/)
  })

  it.each([
    '',
    'nonsense',
    '1.2',
    '1.2.3',
    '1.400000000000000001.2.3',
    '-1.400000000000000001.2',
    "1.400000000000000001'.2",
    '1.9999999999999999999999.2',
    '1.-9999999999999999999.2',
    '9999999999999999.400000000000000001.2',
  ])('is not made of %j', (text) => {
    expect(parseCursor(Buffer.from(text).toString('base64url'))).toBeUndefined()
  })
})
