import { cutText } from './clean-text.ts'
import { cutMarkdown } from './cut-markdown.ts'
import { embedLimits, type EmbedTemplate } from './embed-document.ts'
import { type Filling, fillTemplate, fillUrl } from './fill-template.ts'
import { parseHttpsUrl } from './https-url.ts'

/** What a field shows whose text came out blank: Discord refuses an empty one. */
const BLANK = '\u200b'

type MaybeText = string | undefined

/**
 * Fills an embed and cuts each text to its own limit. An address that is none once filled is left
 * out, and so is a picture without one.
 */
export function fillEmbed(template: EmbedTemplate, filling: Filling): EmbedTemplate {
  const { footer, author, image, thumbnail, fields, color } = template
  const markdown = (text: MaybeText, max: number) => fillText(text, max, 'markdown', filling)
  const title = (text: MaybeText, max: number) => fillText(text, max, 'title', filling)
  const plain = (text: MaybeText, max: number) => fillText(text, max, 'text', filling)
  const url = (text: MaybeText) =>
    text === undefined ? undefined : parseHttpsUrl(fillUrl(text, filling))

  const footerText = plain(footer?.text, embedLimits.footerText)
  const authorName = plain(author?.name, embedLimits.authorName)
  return {
    title: title(template.title, embedLimits.title),
    description: markdown(template.description, embedLimits.description),
    url: url(template.url),
    timestamp: instant(plain(template.timestamp, embedLimits.title)),
    color,
    footer:
      footerText === undefined ? undefined : { text: footerText, icon_url: url(footer?.icon_url) },
    image: picture(url(image?.url)),
    thumbnail: picture(url(thumbnail?.url)),
    author:
      authorName === undefined
        ? undefined
        : { name: authorName, url: url(author?.url), icon_url: url(author?.icon_url) },
    fields: fields?.map(({ name, value, inline }) => ({
      name: title(name, embedLimits.fieldName) ?? BLANK,
      value: markdown(value, embedLimits.fieldValue) ?? BLANK,
      inline: inline ?? false,
    })),
  }
}

/** Undefined where nothing is left of it. */
function fillText(
  text: MaybeText,
  max: number,
  place: 'markdown' | 'title' | 'text',
  filling: Filling,
): MaybeText {
  if (text === undefined) return undefined
  const filled = fillTemplate(text, filling, place).trim()
  return (place === 'text' ? cutText(filled, max) : cutMarkdown(filled, max)) || undefined
}

const picture = (url: MaybeText) => (url === undefined ? undefined : { url })

function instant(text: MaybeText): MaybeText {
  const at = new Date(text ?? Number.NaN)
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString()
}
