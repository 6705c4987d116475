import { expect, it } from 'vitest'
import { escapeName } from '#core/messages/escape-name.ts'

it.each([
  ['@everyone', '@\u200beveryone'],
  ['<@123>', '\\<@\u200b123\\>'],
  ['**bold** `x`', '\\*\\*bold\\*\\* \\`x\\`'],
  ['discord.gg/raid', 'discord\\.gg\u200b/raid'],
  ['# big\nname', '\\# big name'],
  ['abc\u202edef', 'abcdef'],
])('shows the name %j and does nothing else', (name, shown) => {
  expect(escapeName(name)).toBe(shown)
})
