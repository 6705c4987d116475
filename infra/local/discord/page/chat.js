import { control } from './control.js'
import { byId, element, show } from './dom.js'
import { renderMessage } from './messages.js'

const mostShown = 200
const continuedWithinMs = 7 * 60_000

/** Channels and the messages of the chosen one, as one person sees them. */
export function makeChat({ onchange, onpress, onselect }) {
  let channelId = null
  let choices = { users: [], roles: [], channels: [] }

  function renderTab({ id, name, selected }) {
    const tab = element('button', { type: 'button', textContent: `# ${name}` })
    tab.setAttribute('role', 'tab')
    tab.setAttribute('aria-selected', String(selected))
    tab.addEventListener('click', () => {
      channelId = id
      onchange()
    })
    return tab
  }

  return {
    channelId: () => channelId,
    async update(guild, { names, choices: offered, userId }) {
      choices = offered
      const channel = guild.channels.find(({ id }) => id === channelId) ?? guild.channels[0]
      channelId = channel?.id ?? null
      const tabs = guild.channels.map(({ id, name }) => ({ id, name, selected: id === channelId }))
      show(byId('channels'), tabs, renderTab)
      const seen = channel ? { channelId, ...(userId && { userId }) } : null
      const { messages } = seen ? await control('readChannel', seen) : { messages: [] }
      const shown = messages
        .slice(-mostShown)
        .map((message, index, all) => forScreen(message, all[index - 1], { names, userId }))
      const list = byId('messages')
      const atEnd = list.scrollTop + list.clientHeight >= list.scrollHeight - 40
      byId('no-messages').hidden = shown.length > 0
      const changed = show(list, shown, (message) =>
        renderMessage(message, { onpress, onselect, choices: () => choices }),
      )
      if (changed && atEnd) list.scrollTop = list.scrollHeight
    },
  }
}

/** A message with what it needs to be drawn, and nothing that would draw it again for no reason. */
function forScreen(message, previous, { names, userId }) {
  const answersCommand = Boolean(message.interaction?.command) && !message.interaction.followUp
  return {
    ...message,
    names: namesIn(message, names),
    usedBy: answersCommand ? (names[message.interaction.userId] ?? 'Somebody') : null,
    forYou: message.pings.everyone || message.pings.userIds.includes(userId),
    continued:
      !answersCommand &&
      previous?.authorId === message.authorId &&
      previous.visibleTo === message.visibleTo &&
      message.pings.userIds.length === 0 &&
      Date.parse(message.createdAt) - Date.parse(previous.createdAt) < continuedWithinMs,
  }
}

/** Only the names that a message mentions. */
function namesIn(message, names) {
  const ids = JSON.stringify(message).match(/\d{15,20}/g) ?? []
  return Object.fromEntries(ids.filter((id) => names[id]).map((id) => [id, names[id]]))
}
