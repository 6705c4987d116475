import { control } from './control.js'
import { byId, element, show } from './dom.js'
import { renderInvite } from './invites.js'
import { renderMessage } from './messages.js'

const everyMs = 2_000
const chosen = { guildId: null, channelId: null }

/** Runs what a person asked for, says what went wrong, and shows the result. */
async function act(task) {
  try {
    await task()
    await refresh()
    tell('')
  } catch (error) {
    tell(error.message)
  }
}

/** Says it until something else works; what a person did is not silenced by a mere refresh. */
function tell(fault, isRefresh = false) {
  byId('fault').textContent = fault
  byId('fault').hidden = fault === ''
  byId('fault').dataset.isRefresh = String(isRefresh)
}

async function refresh() {
  const { guilds } = await control('listGuilds', { limit: 200 })
  const guild = guilds.find(({ id }) => id === chosen.guildId) ?? liveliest(guilds)
  byId('guild-view').hidden = !guild
  if (!guild) {
    byId('facts').textContent = 'There is no server yet.'
    return
  }
  chosen.guildId = guild.id
  const options = guilds.map(({ id, name }) => ({ value: id, textContent: name }))
  if (show(byId('guild'), options, (option) => element('option', option)))
    byId('guild').value = guild.id
  byId('facts').textContent = [
    `${guild.memberCount} members`,
    guild.botPermissions === null ? 'the bot is not in it' : 'the bot is in it',
    ...(guild.unavailable ? ['unavailable'] : []),
    ...(guild.invitesPaused ? ['invites paused'] : []),
  ].join(' · ')
  const guildId = guild.id
  const [{ members }, list] = await Promise.all([
    control('listMembers', { guildId }),
    control('listInvites', { guildId }),
  ])
  const names = Object.fromEntries(members.map((member) => [member.userId, nameOf(member)]))
  showMembers(guild, members)
  showInvites(guild, list, names)
  await showChannels(guild, names)
}

/** Where there is most to see: the bot is in, and most members are. */
const liveliest = (guilds) =>
  guilds.toSorted(
    (a, b) =>
      Number(b.botPermissions !== null) - Number(a.botPermissions !== null) ||
      b.memberCount - a.memberCount,
  )[0]

const nameOf = ({ nick, globalName, username }) => nick ?? globalName ?? username

function showMembers(guild, members) {
  const newest = members
    .toSorted((a, b) => b.joinedAt.localeCompare(a.joinedAt))
    .slice(0, 100)
    .map((member) => ({
      guildId: guild.id,
      userId: member.userId,
      name: nameOf(member),
      note: `${member.username} · since ${new Date(member.joinedAt).toLocaleString()}`,
      stays: member.bot || member.userId === guild.ownerId,
    }))
  show(byId('members'), newest, renderMember)
  const people = members
    .filter(({ bot }) => !bot)
    .map((member) => ({ value: member.userId, textContent: nameOf(member) }))
  const inviter = byId('inviter').value
  if (show(byId('inviter'), people, (person) => element('option', person)))
    byId('inviter').value = people.some(({ value }) => value === inviter) ? inviter : guild.ownerId
}

function renderMember({ guildId, userId, name, note, stays }) {
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

function showInvites(guild, { invites, vanityUses }, names) {
  const vanity = { code: guild.vanityCode, uses: vanityUses, vanity: true }
  const all = invites.map((invite) => ({ ...invite, inviterName: names[invite.inviterId] }))
  const shown = guild.vanityCode === null ? all : [vanity, ...all]
  show(byId('invites'), shown, (invite) =>
    renderInvite(invite, {
      onjoin: ({ code }) => act(() => join(invite.vanity ? { vanity: true } : { code })),
      ondelete: ({ code }) => act(() => control('deleteInvite', { guildId: guild.id, code })),
    }),
  )
}

/** By the name that is typed, or as somebody new; several at once are all new. */
async function join(by) {
  const { guildId } = chosen
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

async function showChannels(guild, names) {
  const channel = guild.channels.find(({ id }) => id === chosen.channelId) ?? guild.channels[0]
  chosen.channelId = channel?.id ?? null
  const tabs = guild.channels.map(({ id, name }) => ({ id, name, selected: id === channel?.id }))
  show(byId('channels'), tabs, ({ id, name, selected }) => {
    const tab = element('button', { type: 'button', textContent: `# ${name}` })
    tab.setAttribute('role', 'tab')
    tab.setAttribute('aria-selected', String(selected))
    tab.addEventListener('click', () =>
      act(() => {
        chosen.channelId = id
      }),
    )
    return tab
  })
  const { messages } = channel
    ? await control('readChannel', { channelId: channel.id })
    : { messages: [] }
  const shown = messages.map((message) => ({ ...message, names: namesIn(message, names) }))
  const list = byId('messages')
  const atEnd = list.scrollTop + list.clientHeight >= list.scrollHeight - 40
  if (!show(list, shown.slice(-200), renderMessage)) return
  if (atEnd) list.scrollTop = list.scrollHeight
  if (shown.length === 0)
    list.replaceChildren(element('li', { className: 'quiet', textContent: 'No messages yet.' }))
}

/** Only the names that a message mentions, so that it is drawn again only when they change. */
function namesIn(message, names) {
  const ids = JSON.stringify(message).match(/\d{15,20}/g) ?? []
  return Object.fromEntries(ids.filter((id) => names[id]).map((id) => [id, names[id]]))
}

byId('guild').addEventListener('change', (event) => {
  chosen.guildId = event.target.value
  chosen.channelId = null
  void act(() => undefined)
})
byId('joiner').addEventListener('submit', (event) => event.preventDefault())
byId('new-invite').addEventListener('submit', (event) => {
  event.preventDefault()
  void act(() =>
    control('createInvite', {
      guildId: chosen.guildId,
      channelId: chosen.channelId ?? undefined,
      inviterId: byId('inviter').value,
      maxUses: byId('max-uses').valueAsNumber,
      maxAgeSeconds: Number(byId('max-age').value),
    }),
  )
})

async function keepFresh() {
  try {
    if (!document.hidden) await refresh()
    if (byId('fault').dataset.isRefresh === 'true') tell('')
  } catch (error) {
    tell(error.message, true)
  }
  setTimeout(keepFresh, everyMs)
}
void keepFresh()
