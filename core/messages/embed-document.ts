/** A message's embeds as Discord's own JSON has them, with `<variable>`s in texts and addresses.
 *  @see Discord docs, message#embed-object */
export type EmbedDocument = { embeds: EmbedTemplate[] }

export type EmbedTemplate = {
  title?: string
  description?: string
  url?: string
  /** ISO 8601, or `<current_datetime_iso>`. */
  timestamp?: string
  /** 0xRRGGBB */
  color?: number
  footer?: { text: string; icon_url?: string }
  image?: { url: string }
  thumbnail?: { url: string }
  author?: { name: string; url?: string; icon_url?: string }
  fields?: EmbedField[]
}

export type EmbedField = { name: string; value: string; inline?: boolean }

/** Most that Discord takes, in UTF-16 units. @see Discord docs, message#embed-object-embed-limits */
export const embedLimits = {
  title: 256,
  description: 4_096,
  fields: 25,
  fieldName: 256,
  fieldValue: 1_024,
  footerText: 2_048,
  authorName: 256,
  url: 2_048,
  /** Of all texts of all embeds of a message. */
  total: 6_000,
} as const

/** Discord takes ten; five are as many as a message about one member needs. */
export const EMBEDS_MAX = 5

/** Longest embed document that is read: room for every limit, and generous indentation. */
export const DOCUMENT_MAX = 20_000

/** Longest text of a message, in UTF-16 units. @see Discord docs, message#create-message */
export const CONTENT_MAX = 2_000

/** Length of all that Discord counts in `embeds`. */
export function embedsLength(embeds: readonly EmbedTemplate[]): number {
  return embeds
    .flatMap(({ title, description, footer, author, fields = [] }) => [
      title,
      description,
      footer?.text,
      author?.name,
      ...fields.flatMap(({ name, value }) => [name, value]),
    ])
    .reduce((total, text) => total + (text?.length ?? 0), 0)
}

/** Whether a reader sees anything of it: colours, addresses and times alone are not shown. */
export function isVisible(embed: EmbedTemplate): boolean {
  const { title, description, footer, author, image, thumbnail, fields = [] } = embed
  return fields.length > 0 || [title, description, footer, author, image, thumbnail].some(Boolean)
}
