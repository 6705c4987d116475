import { element } from './dom.js'

/** One message, plainly: author, time, text with mentions, embeds, whom it notifies. */
export function renderMessage(message) {
  const { authorName, createdAt, editedAt, content, embeds, names } = message
  const time = new Date(createdAt).toLocaleTimeString()
  return element(
    'li',
    {},
    element('strong', { textContent: authorName }),
    ' ',
    element('span', { className: 'quiet', textContent: `${time}${editedAt ? ' (edited)' : ''}` }),
    element('div', { className: 'content' }, ...withMentions(content, names)),
    ...embeds.map((embed) => renderEmbed(embed, names)),
    element('small', { textContent: pingsOf(message) }),
  )
}

function pingsOf({ pings, names }) {
  const people = pings.userIds.map((id) => names[id] ?? id)
  const all = [...(pings.everyone ? ['everyone'] : []), ...people, ...pings.roleIds]
  return all.length > 0 ? `notifies ${all.join(', ')}` : ''
}

/** `<@id>` becomes the person's name, as Discord shows it. */
function withMentions(text, names) {
  return text.split(/(<@[!&]?\d+>|<#\d+>)/).map((part) => {
    const id = /^<[@#][!&]?(\d+)>$/.exec(part)?.[1]
    if (id === undefined) return part
    return element('span', { className: 'mention', textContent: `@${names[id] ?? id}` })
  })
}

function renderEmbed(embed, names) {
  const line = (tag, text) =>
    typeof text === 'string' && text !== ''
      ? [element(tag, { className: 'content' }, ...withMentions(text, names))]
      : []
  const fields = Array.isArray(embed.fields) ? embed.fields : []
  return element(
    'div',
    { className: 'embed' },
    ...line('small', embed.author?.name),
    ...line('strong', embed.title),
    ...line('div', embed.description),
    ...fields.flatMap(({ name, value }) => [...line('strong', name), ...line('div', value)]),
    ...line('small', embed.footer?.text),
  )
}
