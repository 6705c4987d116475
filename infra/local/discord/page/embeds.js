import { avatar, element } from './dom.js'
import { inline, link, markdown } from './markdown.js'

/** One embed as Discord draws it: colour bar, author, title, text, fields, image, footer. */
export function renderEmbed(embed, { names, attachments }) {
  const {
    author,
    title,
    url,
    description,
    fields = [],
    thumbnail,
    image,
    footer,
    timestamp,
  } = embed
  const box = element(
    'div',
    { className: 'embed' },
    author ? renderAuthor(author) : null,
    title ? element('div', { className: 'embed-title' }, titleOf(title, url, names)) : null,
    description
      ? element('div', { className: 'embed-text' }, ...markdown(description, names))
      : null,
    fields.length > 0 ? renderFields(fields, names) : null,
    image ? renderImage('embed-image', image.url, attachments) : null,
    footer || timestamp ? renderFooter(footer, timestamp) : null,
    thumbnail ? renderImage('embed-thumbnail', thumbnail.url, attachments) : null,
  )
  if (thumbnail) box.classList.add('with-thumbnail')
  if (Number.isInteger(embed.color))
    box.style.borderLeftColor = `#${embed.color.toString(16).padStart(6, '0')}`
  return box
}

const titleOf = (title, url, names) =>
  url ? link(url, inline(title, names)) : element('span', {}, ...inline(title, names))

function renderAuthor({ name, url, icon_url: icon }) {
  return element(
    'div',
    { className: 'embed-author' },
    icon ? avatar(name, name.length) : null,
    url ? link(url, [name]) : name,
  )
}

/** Up to three inline fields share a row; any other field has its own. */
function renderFields(fields, names) {
  const rows = []
  for (const field of fields) {
    const last = rows.at(-1)
    if (field.inline && last && last[0].inline && last.length < 3) last.push(field)
    else rows.push([field])
  }
  const cells = rows.flatMap((row) =>
    row.map((field) =>
      element(
        'div',
        { className: `field of-${field.inline ? row.length : 1}` },
        element('div', { className: 'field-name' }, ...inline(field.name, names)),
        element('div', {}, ...markdown(field.value, names)),
      ),
    ),
  )
  return element('div', { className: 'fields' }, ...cells)
}

function renderFooter(footer, timestamp) {
  const at = timestamp ? new Date(timestamp) : null
  const time = at ? at.toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' }) : ''
  return element(
    'div',
    { className: 'embed-footer' },
    footer?.icon_url ? avatar(footer.text, footer.text.length) : null,
    [footer?.text, time].filter(Boolean).join(' • '),
  )
}

/** A picture that came with the message; one from the web is named, as nothing is fetched there. */
export function renderImage(className, url, attachments) {
  const file = /^attachment:\/\/(.+)$/.exec(url)?.[1]
  const attachment = attachments.find(({ filename }) => filename === file)
  if (attachment)
    return element('img', { className, src: pathOf(attachment.url), alt: attachment.filename })
  const host = URL.canParse(url) ? new URL(url).host : 'picture'
  return element('div', { className: `${className} picture`, textContent: host, title: url })
}

/** The page may have been opened by another name of this machine. */
export const pathOf = (url) => {
  const { pathname, search } = new URL(url)
  return pathname + search
}
