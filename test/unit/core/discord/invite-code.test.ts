import { expect, it } from 'vitest'
import { inviteUrl, parseInviteCode } from '#core/discord/invite-code.ts'

it('is read from itself and from every kind of link', () => {
  for (const text of [
    'aB-3x',
    ' aB-3x ',
    'discord.gg/aB-3x',
    'https://discord.gg/aB-3x',
    'http://www.discord.gg/aB-3x',
    'https://discord.com/invite/aB-3x',
    'https://discordapp.com/invite/aB-3x/',
    'https://discord.gg/aB-3x?event=1',
    inviteUrl('aB-3x'),
  ]) {
    expect(parseInviteCode(text)).toBe('aB-3x')
  }
})

it('is nothing that could stand for anything else in an answer or an address', () => {
  for (const text of ['', ' ', 'a', 'a b', '`@everyone`', '../channels', 'a`b', 'x'.repeat(101)]) {
    expect(parseInviteCode(text)).toBeUndefined()
  }
})
