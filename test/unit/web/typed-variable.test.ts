import { describe, expect, it } from 'vitest'
import {
  suggestVariables,
  typedVariable,
} from '../../../web/src/components/editor/typed-variable.ts'

/** `|` is the caret. */
function typed(marked: string) {
  const caret = marked.indexOf('|')
  const text = marked.replace('|', '')
  const found = typedVariable(text, caret)
  return found && `${found.letters}: ${text.slice(found.start, found.end)}`
}

describe('the variable that is being typed', () => {
  it('begins with a < right before the letters', () => {
    expect(typed('Hi <us|')).toBe('us: <us')
    expect(typed('Hi <|')).toBe(': <')
    expect(typed('<a <inviter_m|, hello')).toBe('inviter_m: <inviter_m')
  })

  it('takes in what is left of one that is closed', () => {
    expect(typed('Hi <user|_mention>!')).toBe('user: <user_mention>')
    expect(typed('Hi <user|s are here')).toBe('user: <user')
  })

  it('is none after anything else', () => {
    for (const text of ['Hi us|', '<@us|', '<user mention|', '<user>|', '1 < 2|'])
      expect(typed(text)).toBe(null)
  })
})

describe('variables that are offered', () => {
  const names = (letters: string, kind: 'join' | 'leave' = 'join') =>
    suggestVariables(letters, kind).map(({ name }) => name)

  it('begin with the letters, the usual ones first', () => {
    expect(names('inv').slice(0, 3)).toEqual([
      'inviter_mention',
      'inviter_display_name',
      'invite_code',
    ])
    expect(names('mention')[0]).toBe('inviter_mention')
    expect(names('INVITE_C')).toEqual(['invite_code', 'current_invite_count'])
  })

  it('are those that the message knows', () => {
    expect(names('channel_')).toContain('channel_name')
    expect(names('channel_n', 'leave')).toEqual([])
  })

  it('are none where nothing fits', () => {
    expect(names('zebra')).toEqual([])
  })
})
