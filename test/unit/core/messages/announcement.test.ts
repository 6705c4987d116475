import { expect, it } from 'vitest'
import { messageBody } from '#bot/announcements/send-message.ts'
import { announcementVariables } from '#core/messages/announcement-variables.ts'
import { escapeName } from '#core/messages/escape-name.ts'
import { fillMessage } from '#core/messages/fill-variables.ts'

const payload = {
  memberId: '10',
  memberName: 'Mina',
  inviterId: '20',
  inviterName: 'Ines',
  code: 'abc-1',
  inviteCount: 3,
}
const fill = (template: string, change: Partial<typeof payload> = {}) =>
  fillMessage(template, announcementVariables({ ...payload, ...change }))

it('fills every variable, and leaves what is none as written', () => {
  expect(
    fill(
      '<user_mention> <user_display_name> <inviter_mention> <inviter_display_name> `<invite_code>` <current_invite_count> <nothing>',
    ),
  ).toBe('<@10> Mina <@20> Ines `abc-1` 3 <nothing>')
})

it('names an unknown inviter and invite in words', () => {
  const unknown = { inviterId: null, inviterName: null, code: null, inviteCount: null }
  const variables = announcementVariables({ ...payload, ...unknown })
  expect(fillMessage('<inviter_mention>/<inviter_display_name>/<invite_code>', variables)).toBe(
    'Unknown inviter/Unknown inviter/Unknown invite',
  )
})

it('fills a name that looks like a variable only once', () => {
  expect(fill('<user_display_name>', { memberName: '<invite_code>' })).toBe('\\<invite\\_code\\>')
})

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

it('cuts a message to what Discord takes', () => {
  const text = fill('x'.repeat(1_990) + '<user_display_name>', { memberName: 'y'.repeat(50) })
  expect(text).toHaveLength(2_000)
  expect(text.endsWith('y…')).toBe(true)
})

it('lets a message mention the member and the inviter, once each, and nobody else', () => {
  const template = '@everyone <@&5> <user_mention>'
  expect(messageBody({ id: '9', template, payload })).toEqual({
    content: '@everyone <@&5> <@10>',
    allowed_mentions: { parse: [], users: ['10', '20'] },
    nonce: '9',
    enforce_nonce: true,
  })
  const own = { ...payload, memberId: '-1', inviterId: null }
  expect(messageBody({ id: '9', template, payload: own }).allowed_mentions?.users).toEqual([])
})
