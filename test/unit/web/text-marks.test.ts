import { describe, expect, it } from 'vitest'
import {
  faultMark,
  markedLines,
  variableMarks,
} from '../../../web/src/components/editor/text-marks.ts'

describe('marks of a text', () => {
  it('tell variables that the message knows from those it does not', () => {
    const text = 'a <user_mention> <channel_name> <user_hat> <b>'
    const marked = (kind: 'join' | 'leave') =>
      variableMarks(text, kind).map(({ start, end, kind }) => `${text.slice(start, end)} ${kind}`)
    expect(marked('join')).toEqual([
      '<user_mention> variable',
      '<channel_name> variable',
      '<user_hat> unknown',
    ])
    expect(marked('leave')[1]).toBe('<channel_name> unknown')
  })

  it('of a fault end with its line', () => {
    expect(faultMark('{\n  "a": [\n]}', { offset: 4, length: 9 })).toEqual({
      start: 4,
      end: 10,
      kind: 'fault',
    })
  })

  it('cut each line into pieces that are the whole of it', () => {
    const text = 'one two\n\nthree'
    const lines = markedLines(text, [
      { start: 4, end: 7, kind: 'variable' },
      { start: 2, end: 6, kind: 'fault' },
      { start: 9, end: 14, kind: 'unknown' },
    ])
    expect(lines).toEqual([
      [
        { text: 'on', kinds: [] },
        { text: 'e ', kinds: ['fault'] },
        { text: 'tw', kinds: ['variable', 'fault'] },
        { text: 'o', kinds: ['variable'] },
      ],
      [],
      [{ text: 'three', kinds: ['unknown'] }],
    ])
    expect(markedLines('', [])).toEqual([[]])
  })
})
