import { expect, it } from 'vitest'
import { avatarUrl } from '#core/messages/avatar-url.ts'

const id = '868946730878632047'
const cdn = 'https://cdn.discordapp.com'

it.each([
  [
    'of the guild',
    { id, avatar: 'aa', inGuild: { guildId: '5', avatar: 'a_bb' } },
    `${cdn}/guilds/5/users/${id}/avatars/a_bb.gif`,
  ],
  [
    'of their own',
    { id, avatar: 'aa', inGuild: { guildId: '5', avatar: null } },
    `${cdn}/avatars/${id}/aa.png`,
  ],
  ['that moves', { id, avatar: 'a_aa' }, `${cdn}/avatars/${id}/a_aa.gif`],
  ["of Discord's", { id, avatar: null }, `${cdn}/embed/avatars/1.png`],
  ["of Discord's, for a hash that is none", { id, avatar: '../x' }, `${cdn}/embed/avatars/1.png`],
])('is the picture %s', (_, person, url) => {
  expect(avatarUrl(person)).toBe(url)
})
