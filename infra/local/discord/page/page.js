import { makeChat } from './chat.js'
import { makeComposer } from './commands.js'
import { control } from './control.js'
import { byId, showOptions } from './dom.js'
import { askByModal } from './modal.js'
import { nameOf, showInvites, showMembers } from './people.js'

const everyMs = 2_000
const everyMsWhileBotWorks = 400
const answerWithinMs = 15_000
const chosen = { guildId: null }
let botWorks = 0

/** Runs what a person asked for, says what went wrong, and shows the result. */
async function act(task) {
  try {
    const complaint = await task()
    await refresh()
    tell(typeof complaint === 'string' ? complaint : '')
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

const place = () => ({
  guildId: chosen.guildId,
  channelId: chat.channelId(),
  userId: byId('person').value,
  locale: byId('locale').value,
})

/** Has the bot answer, shows a form when it asks by one, and says why nothing came. */
async function interact(method, input) {
  botWorks += 1
  void refresh().catch(() => {}) // the same is tried again soon, and told then
  try {
    const result = await control(method, { ...input, answerWithinMs })
    if (result.outcome !== 'answered') return result.sentence
    if (result.modal === null) return ''
    const values = await askByModal(result.modal)
    if (values === null) return ''
    const { userId, locale } = place()
    const { interactionId } = result
    return await interact('submitModal', { interactionId, userId, locale, values })
  } finally {
    botWorks -= 1
  }
}

const composer = makeComposer({
  place,
  onrun: (input) =>
    act(async () => {
      const complaint = await interact('runCommand', input)
      if (complaint === '') composer.clear()
      return complaint
    }),
})

const chat = makeChat({
  onchange: () => act(() => undefined),
  onpress: (messageId, customId) => act(() => use('pressButton', { messageId, customId })),
  onselect: (messageId, customId, values) =>
    act(() => use('selectOption', { messageId, customId, values })),
})

function use(method, input) {
  const { userId, locale } = place()
  return interact(method, { ...input, userId, locale })
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
  const options = guilds.map(({ id, name }) => ({ value: id, label: name }))
  showOptions(byId('guild'), options, guild.id)
  byId('facts').textContent = [
    `${guild.memberCount} members`,
    guild.botPermissions === null ? 'the bot is not in it' : 'the bot is in it',
    ...(guild.unavailable ? ['unavailable'] : []),
    ...(guild.invitesPaused ? ['invites paused'] : []),
  ].join(' · ')
  const guildId = guild.id
  const [{ members }, list, { commands }] = await Promise.all([
    control('listMembers', { guildId }),
    control('listInvites', { guildId }),
    control('listCommands', { guildId }),
  ])
  const people = showMembers(guild, members, act)
  const roles = guild.roles.map(({ id, name }) => ({ value: id, label: name }))
  const channels = guild.channels.map(({ id, name, type }) => ({ value: id, label: name, type }))
  const names = Object.fromEntries([
    ...[...roles, ...channels].map(({ value, label }) => [value, label]),
    ...members.map((member) => [member.userId, nameOf(member)]),
  ])
  showInvites(guild, list, { names, act })
  const choices = { users: people, roles, channels }
  composer.update(commands, byId('locale').value, choices)
  await chat.update(guild, { names, choices, userId: byId('person').value })
}

/** Where there is most to see: the bot is in, and most members are. */
const liveliest = (guilds) =>
  guilds.toSorted(
    (a, b) =>
      Number(b.botPermissions !== null) - Number(a.botPermissions !== null) ||
      b.memberCount - a.memberCount,
  )[0]

byId('guild').addEventListener('change', (event) => {
  chosen.guildId = event.target.value
  void act(() => undefined)
})
for (const id of ['person', 'locale'])
  byId(id).addEventListener('change', () => void act(() => undefined))
byId('modal-cancel').addEventListener('click', () => byId('modal').close())
byId('joiner').addEventListener('submit', (event) => event.preventDefault())
byId('new-invite').addEventListener('submit', (event) => {
  event.preventDefault()
  void act(() =>
    control('createInvite', {
      guildId: chosen.guildId,
      channelId: chat.channelId() ?? undefined,
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
  setTimeout(keepFresh, botWorks > 0 ? everyMsWhileBotWorks : everyMs)
}
void keepFresh()
