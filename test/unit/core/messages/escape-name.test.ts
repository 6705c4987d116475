import { expect, it } from 'vitest'
import { escapeName } from '#core/messages/escape-name.ts'

it.each([
  ['@everyone', '@\u200beveryone'],
  ['<@123>', '\\<@\u200b123\\>'],
  ['**bold** `x`', '\\*\\*bold\\*\\* ˋxˋ'],
  ['discord.gg/raid', 'discord\\.gg\\/raid'],
  ['# big\nname', '\\# big name'],
  ['abc\u202edef', 'abcdef'],
  ['[x](https://evil.com)', '\\[x\\]\\(https\\:\\/\\/evil\\.com\\)'],
  ['ends |', 'ends \\|\u200b'],
  ['שלום', '\u2068שלום\u2069'],
  ['a\ud800b', 'a\ufffdb'],
  [`H${'\u0301'.repeat(50)}i`, `H${'\u0301'.repeat(4)}i`],
  ['👩\u200d👩\u200d👧 family', '👩\u200d👩\u200d👧 family'],
])('shows the name %j and does nothing else', (name, shown) => {
  expect(escapeName(name)).toBe(shown)
})

it('shows at most 100 characters', () => {
  expect(escapeName('x'.repeat(101))).toBe(`${'x'.repeat(99)}…`)
})
