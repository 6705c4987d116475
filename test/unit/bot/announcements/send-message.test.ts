import { expect, it } from 'vitest'
import { messageBody } from '#bot/announcements/send-message.ts'

const payload = {
  memberId: '10',
  memberName: 'Mina',
  inviterId: '20',
  inviterName: 'Ines',
  code: 'abc-1',
  inviteCount: 3,
}
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
