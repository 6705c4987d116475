import { expect, it } from 'vitest'
import { customIdOf, parseCustomId } from '#bot/commands/custom-id.ts'
import { askerId } from '#test/support/commands.ts'

it('holds a state and gives it back', () => {
  const state = { view: 'list', askerId, args: ['12', '', 'abc'] }
  expect(parseCustomId(customIdOf(state))).toEqual(state)
})

it.each([
  ['that is too long', ['x'.repeat(100)]],
  ['with a colon', ['a:b']],
])('does not hold a state %s', (_what, args) => {
  expect(() => customIdOf({ view: 'list', askerId, args })).toThrow(RangeError)
})

it.each(['', 'x', `0:list:${askerId}`, '1:list', '1:list:somebody', `1::${askerId}:1`])(
  'does not read %j',
  (customId) => {
    expect(parseCustomId(customId)).toBeUndefined()
  },
)
