import { control } from './control.js'
import { byId, element, show, showOptions } from './dom.js'
import { renderInvite } from './invites.js'

const mostMembersShown = 100

export const nameOf = ({ nick, globalName, username }) => nick ?? globalName ?? username

/** The newest members, each with a button to leave; and who there is to choose from. */
export function showMembers(guild, members, act) {
  const newest = members
    .toSorted((a, b) => b.joinedAt.localeCompare(a.joinedAt))
    .slice(0, mostMembersShown)
    .map((member) => ({
      guildId: guild.id,
      userId: member.userId,
      name: nameOf(member),
      note: `${member.username} · since ${new Date(member.joinedAt).toLocaleString()}`,
      stays: member.bot || member.userId === guild.ownerId,
    }))
  show(byId('members'), newest, (member) => renderMember(member, act))
  const people = members
    .filter(({ bot }) => !bot)
    .map((member) => ({ value: member.userId, label: nameOf(member) }))
  showOptions(byId('inviter'), people, guild.ownerId)
  showOptions(byId('person'), people, guild.ownerId)
  return people
}

function renderMember({ guildId, userId, name, note, stays }, act) {
  const leaves = element('button', { type: 'button', textContent: 'Leaves' })
  leaves.setAttribute('aria-label', `${name} leaves`)
  leaves.addEventListener('click', () => act(() => control('leave', { guildId, userId })))
  const who = element(
    'span',
    {},
    element('strong', { textContent: name }),
    element('small', { textContent: note }),
  )
  return element('li', {}, who, ...(stays ? [] : [leaves]))
}

export function showInvites(guild, { invites, vanityUses }, { names, act }) {
  const vanity = { code: guild.vanityCode, uses: vanityUses, vanity: true }
  const all = invites.map((invite) => ({ ...invite, inviterName: names[invite.inviterId] }))
  const shown = guild.vanityCode === null ? all : [vanity, ...all]
  show(byId('invites'), shown, (invite) =>
    renderInvite(invite, {
      onjoin: ({ code }) => act(() => join(guild.id, invite.vanity ? { vanity: true } : { code })),
      ondelete: ({ code }) => act(() => control('deleteInvite', { guildId: guild.id, code })),
    }),
  )
}

/** By the name that is typed, or as somebody new; several at once are all new. */
async function join(guildId, by) {
  const name = byId('name').value.trim()
  const count = Math.max(1, Math.min(500, byId('count').valueAsNumber || 1))
  if (name !== '' && count === 1) {
    const username = name.toLowerCase().replaceAll(/\s+/g, '_')
    const user = await control('createUser', { username, globalName: name })
    await control('join', { guildId, userId: user.id, by })
    byId('name').value = ''
  } else {
    await control('joinMany', { joins: Array.from({ length: count }, () => ({ guildId, by })) })
  }
}
