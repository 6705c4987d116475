import { renderComponents } from './components.js'
import { avatar, element } from './dom.js'
import { pathOf, renderEmbed, renderImage } from './embeds.js'
import { markdown } from './markdown.js'

/** One message of the chat. `continued` follows one of the same author, and needs no head. */
export function renderMessage(message, handlers) {
  const { authorName, authorId, content, embeds, attachments, names, continued, forYou } = message
  const body = element(
    'div',
    { className: 'body' },
    continued ? null : renderHead(message),
    message.loading
      ? element('div', { className: 'thinking', textContent: `${authorName} is thinking…` })
      : null,
    content === '' ? null : element('div', { className: 'content' }, ...markdown(content, names)),
    ...embeds.map((embed) => renderEmbed(embed, { names, attachments })),
    ...attachments.map((one) => renderAttachment(one, embeds)).filter(Boolean),
    ...renderComponents(message.components, {
      onpress: (customId) => handlers.onpress(message.id, customId),
      onselect: (customId, values) => handlers.onselect(message.id, customId, values),
      choices: handlers.choices(),
    }),
    message.visibleTo === null
      ? null
      : element('div', { className: 'only-you', textContent: '👁 Only you can see this' }),
  )
  const classes = [
    'message',
    continued ? 'continued' : '',
    message.visibleTo === null ? '' : 'ephemeral',
    forYou ? 'for-you' : '',
  ]
  return element(
    'li',
    { className: classes.filter(Boolean).join(' ') },
    message.usedBy
      ? element(
          'div',
          { className: 'used' },
          avatar(message.usedBy, message.interaction.userId),
          element('strong', { textContent: message.usedBy }),
          ' used ',
          element('span', { className: 'mention', textContent: message.interaction.command }),
        )
      : null,
    continued ? element('span', { className: 'gap' }) : avatar(authorName, authorId),
    body,
  )
}

function renderHead(message) {
  const at = new Date(message.createdAt)
  const time = at.toLocaleString([], { dateStyle: 'short', timeStyle: 'short' })
  const notes = [`${time}${message.editedAt ? ' (edited)' : ''}`, pingsOf(message)].filter(Boolean)
  return element(
    'div',
    { className: 'head' },
    element('strong', { textContent: message.authorName }),
    element('span', { className: 'app', textContent: 'APP' }),
    element('span', { className: 'quiet', textContent: notes.join(' · ') }),
  )
}

function pingsOf({ pings, names }) {
  const people = [...pings.userIds, ...pings.roleIds].map((id) => names[id] ?? id)
  const all = [...(pings.everyone ? ['everyone'] : []), ...people]
  return all.length > 0 ? `notifies ${all.join(', ')}` : ''
}

/** A picture that an embed shows already is not shown again. */
function renderAttachment(attachment, embeds) {
  const { filename, contentType, sizeBytes, url } = attachment
  const own = `attachment://${filename}`
  if (embeds.some(({ image, thumbnail }) => image?.url === own || thumbnail?.url === own))
    return null
  const isPicture = /^image\/(png|jpeg|gif|webp)$/.test(contentType)
  if (isPicture) return renderImage('embed-image', own, [attachment])
  return element(
    'a',
    { className: 'attachment', href: pathOf(url), download: filename },
    element('strong', { textContent: filename }),
    element('small', { textContent: sizeOf(sizeBytes) }),
  )
}

const sizeOf = (bytes) =>
  bytes < 1024
    ? `${bytes} bytes`
    : bytes < 1024 * 1024
      ? `${(bytes / 1024).toFixed(1)} KB`
      : `${(bytes / 1024 / 1024).toFixed(1)} MB`
