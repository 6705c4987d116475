import {
  fault,
  flag,
  type InputFault,
  integer,
  listOf,
  nullable,
  object,
  optional,
  type Parser,
  text,
} from '../input.ts'

const mostEmbeds = 10
const mostCharacters = 6_000

/** Blanks at either end do not count, and nothing but blanks is nothing. */
const trimmed =
  (min: number, max: number): Parser<string> =>
  (value, path, faults) =>
    text(min, max)(typeof value === 'string' ? value.trim() : value, path, faults)

const urlOf =
  (...schemes: readonly string[]): Parser<string> =>
  (value, path, faults) => {
    const url = text(0, 2_048)(value, path, faults)
    if (url === '') return url
    const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase()
    if (scheme !== undefined && !schemes.includes(scheme))
      faults.push({
        path,
        code: 'URL_TYPE_INVALID_SCHEME',
        message: `Scheme "${scheme}" is not supported. Scheme must be one of ('${schemes.join("', '")}').`,
      })
    else if (scheme === undefined || /\s/.test(url) || !URL.canParse(url))
      faults.push({ path, code: 'URL_TYPE_INVALID_URL', message: 'Not a well formed URL.' })
    return url
  }

const link = optional(nullable(urlOf('http', 'https')))
const imageUrl = urlOf('http', 'https', 'attachment')
const icon = optional(nullable(imageUrl))
const image = optional(nullable(object({ url: imageUrl })))

const instant: Parser<string> = (value, path, faults) => {
  const atMs = typeof value === 'string' && value.length <= 64 ? Date.parse(value) : Number.NaN
  return Number.isNaN(atMs)
    ? fault(faults, path, 'DATE_TIME_TYPE_PARSE', new Date(0).toISOString())
    : new Date(atMs).toISOString()
}

/** @see Discord docs, message#embed-object-embed-limits */
const embedShape = object({
  title: optional(nullable(trimmed(0, 256))),
  description: optional(nullable(trimmed(0, 4_096))),
  url: link,
  color: optional(nullable(integer(0, 0xff_ff_ff))),
  timestamp: optional(nullable(instant)),
  footer: optional(nullable(object({ text: trimmed(1, 2_048), icon_url: icon }))),
  image,
  thumbnail: image,
  author: optional(nullable(object({ name: trimmed(1, 256), url: link, icon_url: icon }))),
  fields: optional(
    nullable(
      listOf(
        object({
          name: trimmed(1, 256),
          value: trimmed(1, 1_024),
          inline: optional(nullable(flag)),
        }),
        25,
      ),
    ),
  ),
})

type Embed = ReturnType<typeof embedShape>

/** As Discord stores it: blanks trimmed, nothing that is null, an `inline` on every field. */
function tidy({ fields, ...rest }: Embed): Record<string, unknown> {
  const said = Object.entries(rest).filter(([, value]) => value !== null && value !== '')
  return {
    type: 'rich',
    ...Object.fromEntries(said),
    ...(fields &&
      fields.length > 0 && {
        fields: fields.map(({ name, value, inline }) => ({ name, value, inline: inline ?? false })),
      }),
  }
}

function charactersOf({ title, description, footer, author, fields }: Embed): number {
  const texts = [title, description, footer?.text, author?.name]
  const ofFields = (fields ?? []).flatMap(({ name, value }) => [name, value])
  return [...texts, ...ofFields].reduce((sum, one) => sum + (one ?? '').length, 0)
}

/** The embeds of a message; those without anything to show are left out. */
export const embeds: Parser<Record<string, unknown>[]> = (value, path, faults) => {
  const parsed = listOf(embedShape, mostEmbeds)(value, path, faults)
  const characters = parsed.reduce((sum, one) => sum + charactersOf(one), 0)
  if (characters > mostCharacters) faults.push(tooLarge(path))
  return parsed.map(tidy).filter((one) => Object.keys(one).some((key) => !silent.has(key)))
}

/** What shows nothing by itself. */
const silent = new Set(['type', 'color', 'url', 'timestamp'])

const tooLarge = (path: InputFault['path']): InputFault => ({
  path,
  code: 'MAX_EMBED_SIZE_EXCEEDED',
  message: `Embed size exceeds maximum size of ${mostCharacters}`,
})
