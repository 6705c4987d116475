import { expect, it } from 'vitest'
import { findCode } from '#core/messages/find-code.ts'

it.each([
  ['no code', []],
  ['`a` b `c`', ['`a`', '`c`']],
  ['``a`b`` c', ['``a`b``']],
  ['```\na\n```', ['```\na\n```']],
  ['```a``` ```b', ['```a```']],
  ['`a', []],
  ['\\`a`b`', ['`b`']],
  ['\\\\`a`', ['`a`']],
  ['``a`', []],
  ['`a``b`', ['`a``b`']],
  ['`a ```b``` c', ['```b```']],
])('in %j is %j', (text, code) => {
  expect(findCode(text).map(({ start, end }) => text.slice(start, end))).toEqual(code)
})
