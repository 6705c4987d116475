import { expect, it } from 'vitest'
import { cutText } from '#core/messages/clean-text.ts'

it.each([
  ['short enough', 12, 'short enough'],
  ['a little too long', 10, 'a little…'],
  ['see https://cdn.discordapp.com/avatars/1.png', 32, 'see…'],
  ['https://example.com/long', 12, '…'],
  ['see https://example.com or not', 25, 'see https://example.com…'],
  ['see https://example.com or not', 24, 'see https://example.com…'],
])('cuts %j to %i as %j', (text, max, cut) => {
  expect(cutText(text, max)).toBe(cut)
})
