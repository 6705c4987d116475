import { expect, it } from 'vitest'
import { fillMessage, fillVariables } from '#core/messages/fill-variables.ts'

const variables = new Map([
  ['user', '<code>'],
  ['code', 'abc'],
])

it('fills each variable once: what it says is not filled again', () => {
  expect(fillVariables('<user> by <code>', variables)).toBe('<code> by abc')
})

it('leaves what is no variable as written', () => {
  expect(fillVariables('<nothing> <@1> < code>', variables)).toBe('<nothing> <@1> < code>')
})

it('cuts a message to what Discord takes, and no character in half', () => {
  const text = fillMessage(`${'x'.repeat(1_998)}😀<code>`, variables)
  expect(text).toHaveLength(2_000)
  expect(text.isWellFormed()).toBe(true)
  expect(text.endsWith('…')).toBe(true)
})
