import { cutText } from './clean-text.ts'
import { cutMarkdown } from './cut-markdown.ts'
import { embedLimits, embedsLength, type EmbedTemplate } from './embed-document.ts'

/** No text is cut shorter than this to save the others; the last fields go first. */
const LEVEL_MIN = 64

/**
 * Cuts what is longest in all embeds of a message, down to one level, until Discord takes them
 * together: descriptions, fields' texts and footers. Where that is not enough, the last fields go.
 */
export function fitEmbeds(embeds: readonly EmbedTemplate[]): EmbedTemplate[] {
  let fitting = [...embeds]
  while (embedsLength(atLevel(fitting, LEVEL_MIN)) > embedLimits.total) {
    const last = fitting.findLastIndex(({ fields }) => fields?.length)
    if (last === -1) break // what is left can't be too long: five titles, names, and short texts
    fitting = fitting.map((embed, i) => (i === last ? withoutLastField(embed) : embed))
  }
  if (embedsLength(fitting) <= embedLimits.total) return fitting

  let fits = LEVEL_MIN
  for (let step = 2_048; step >= 1; step /= 2) {
    const level = fits + step
    if (embedsLength(atLevel(fitting, level)) <= embedLimits.total) fits = level
  }
  return atLevel(fitting, fits)
}

function withoutLastField({ fields, ...rest }: EmbedTemplate): EmbedTemplate {
  const kept = fields?.slice(0, -1) ?? []
  return kept.length > 0 ? { ...rest, fields: kept } : rest
}

function atLevel(embeds: readonly EmbedTemplate[], level: number): EmbedTemplate[] {
  return embeds.map((embed) => {
    const { description, footer, fields } = embed
    return {
      ...embed,
      ...(description && { description: cutMarkdown(description, level) }),
      ...(footer && { footer: { ...footer, text: cutText(footer.text, level) } }),
      ...(fields && {
        fields: fields.map((field) => ({ ...field, value: cutMarkdown(field.value, level) })),
      }),
    }
  })
}
