import { expect, it } from 'vitest'
import { announcementVariables } from '#core/messages/announcement-variables.ts'
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
