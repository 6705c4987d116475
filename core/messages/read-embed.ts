import {
  itemsOf,
  memberOf,
  neededText,
  objectAt,
  type Place,
  refuse,
  textAt,
} from './document-faults.ts'
import { type EmbedField, embedLimits, type EmbedTemplate, isVisible } from './embed-document.ts'
import { isUrlTemplate } from './https-url.ts'

const COLOR_MAX = 0xff_ff_ff
/** The one variable that tells an instant as Discord reads it. */
const NOW = '<current_datetime_iso>'
const INSTANT = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?$/i

/** Reads one embed; what is wrong with it goes to the place's list. Unknown keys are passed over. */
export function readEmbed(place: Place): EmbedTemplate | undefined {
  const embed = objectAt(place)
  if (!embed) return undefined
  const faultsBefore = place.list.faults.length
  const template: EmbedTemplate = {
    title: textAt(memberOf(embed, 'title'), embedLimits.title),
    description: textAt(memberOf(embed, 'description'), embedLimits.description),
    url: urlAt(memberOf(embed, 'url')),
    timestamp: instantAt(memberOf(embed, 'timestamp')),
    color: colorAt(memberOf(embed, 'color')),
    footer: footerAt(objectAt(memberOf(embed, 'footer'))),
    image: pictureAt(objectAt(memberOf(embed, 'image'))),
    thumbnail: pictureAt(objectAt(memberOf(embed, 'thumbnail'))),
    author: authorAt(objectAt(memberOf(embed, 'author'))),
    fields: fieldsAt(memberOf(embed, 'fields')),
  }
  if (place.list.faults.length === faultsBefore && !isVisible(template)) {
    return refuse(
      place,
      'shows nothing: it needs a title, a description, a field, a picture, an author or a footer',
    )
  }
  return template
}

function footerAt(footer: Place | undefined): EmbedTemplate['footer'] {
  if (!footer) return undefined
  const text = neededText(footer, 'text', embedLimits.footerText)
  const icon_url = urlAt(memberOf(footer, 'icon_url'))
  return text === undefined ? undefined : { text, icon_url }
}

function authorAt(author: Place | undefined): EmbedTemplate['author'] {
  if (!author) return undefined
  const name = neededText(author, 'name', embedLimits.authorName)
  const url = urlAt(memberOf(author, 'url'))
  const icon_url = urlAt(memberOf(author, 'icon_url'))
  return name === undefined ? undefined : { name, url, icon_url }
}

function pictureAt(picture: Place | undefined): EmbedTemplate['image'] {
  if (!picture) return undefined
  const place = memberOf(picture, 'url')
  const url = urlAt(place)
  if (!place) picture.list.add(picture.node, `${picture.path}.url`, 'is needed: an https address')
  return url === undefined ? undefined : { url }
}

function fieldsAt(place: Place | undefined): EmbedField[] | undefined {
  const items = place && itemsOf(place, embedLimits.fields, 'fields')
  return items?.flatMap((item) => {
    const field = objectAt(item)
    return (field && fieldAt(field)) ?? []
  })
}

function fieldAt(field: Place): EmbedField | undefined {
  const name = neededText(field, 'name', embedLimits.fieldName)
  const value = neededText(field, 'value', embedLimits.fieldValue)
  const inline = memberOf(field, 'inline')
  if (inline && inline.node.type !== 'boolean') refuse(inline, 'must be true or false')
  if (name === undefined || value === undefined) return undefined
  return { name, value, inline: inline?.node.value === true }
}

function urlAt(place: Place | undefined): string | undefined {
  const text = textAt(place, embedLimits.url)
  if (!place || text === undefined || isUrlTemplate(text)) return text
  return refuse(
    place,
    'must be an address that begins with https:// and its host, or a picture as <user_avatar_url>',
  )
}

function instantAt(place: Place | undefined): string | undefined {
  const text = textAt(place, embedLimits.title)?.trim()
  if (!place || text === undefined || text === NOW) return text
  if (INSTANT.test(text) && !Number.isNaN(Date.parse(text))) return text
  return refuse(place, `must be an instant as 2026-05-17T12:34:56Z, or ${NOW}`)
}

function colorAt(place: Place | undefined): number | undefined {
  if (!place) return undefined
  const color: unknown = place.node.value
  if (typeof color === 'number' && Number.isInteger(color) && color >= 0 && color <= COLOR_MAX) {
    return color
  }
  const hex = typeof color === 'string' ? /^#([0-9a-f]{6})$/i.exec(color)?.[1] : undefined
  const hint = hex === undefined ? '' : `: #${hex} is ${Number.parseInt(hex, 16)}`
  return refuse(place, `must be a whole number from 0 to ${COLOR_MAX}${hint}`)
}
