import {
  anyObject,
  choice,
  fault,
  flag,
  type InputFault,
  integer,
  isRecord,
  listOf,
  nullable,
  object,
  optional,
  type Parser,
  snowflake,
  text,
} from '../input.ts'

const embedText = object({
  title: optional(nullable(text(0, 256))),
  description: optional(nullable(text(0, 4_096))),
  url: optional(nullable(text(0, 2_048))),
  color: optional(nullable(integer(0, 0xff_ff_ff))),
  timestamp: optional(nullable(text(0, 64))),
  footer: optional(nullable(object({ text: text(1, 2_048) }))),
  author: optional(nullable(object({ name: text(1, 256) }))),
  fields: optional(nullable(listOf(object({ name: text(1, 256), value: text(1, 1_024) }), 25))),
})

/** Checks what Discord bounds and passes the embed on, with the defaults that Discord adds. */
const embed: Parser<Record<string, unknown>> = (value, path, faults) => {
  embedText(value, path, faults)
  if (!isRecord(value)) return {}
  for (const key of ['url'] as const) checkUrl(value[key], [...path, key], faults)
  for (const key of ['image', 'thumbnail', 'author', 'footer'] as const) {
    const part = value[key]
    if (!isRecord(part)) continue
    checkUrl(part.url, [...path, key, 'url'], faults)
    checkUrl(part.icon_url, [...path, key, 'icon_url'], faults)
  }
  const fields = Array.isArray(value.fields) ? { fields: value.fields.map(withInline) } : {}
  return { type: 'rich', ...value, ...fields }
}

const withInline = (field: unknown) => (isRecord(field) ? { inline: false, ...field } : field)

function checkUrl(value: unknown, path: readonly (string | number)[], faults: InputFault[]): void {
  if (value === undefined || value === null || value === '') return
  if (typeof value === 'string' && /^(https?|attachment):\/\/\S+$/.test(value)) return
  faults.push({ path, code: 'URL_TYPE_INVALID_URL', message: 'Not a well formed URL.' })
}

const mostEmbedCharacters = 6_000

/** All texts of all embeds together. */
function embedCharacters(value: unknown): number {
  if (!isRecord(value)) return 0
  const lengthOf = (one: unknown) => (typeof one === 'string' ? one.length : 0)
  const fields: unknown[] = Array.isArray(value.fields) ? value.fields : []
  return (
    lengthOf(value.title) +
    lengthOf(value.description) +
    (isRecord(value.footer) ? lengthOf(value.footer.text) : 0) +
    (isRecord(value.author) ? lengthOf(value.author.name) : 0) +
    fields.reduce<number>(
      (sum, field) => sum + (isRecord(field) ? lengthOf(field.name) + lengthOf(field.value) : 0),
      0,
    )
  )
}

const embeds: Parser<Record<string, unknown>[]> = (value, path, faults) => {
  const parsed = listOf(embed, 10)(value, path, faults)
  if (parsed.reduce((sum, one) => sum + embedCharacters(one), 0) > mostEmbedCharacters)
    faults.push({
      path,
      code: 'MAX_EMBED_SIZE_EXCEEDED',
      message: 'Embed size exceeds maximum size of 6000',
    })
  return parsed
}

const mentionNames = ['roles', 'users', 'everyone'] as const

const allowedMentionsShape = object({
  parse: optional(listOf(choice(...mentionNames), 3)),
  users: optional(listOf(snowflake, 100)),
  roles: optional(listOf(snowflake, 100)),
  replied_user: optional(flag),
})

/** `parse` and a list of the same kind exclude each other. */
const allowedMentions: Parser<ReturnType<typeof allowedMentionsShape>> = (value, path, faults) => {
  const parsed = allowedMentionsShape(value, path, faults)
  for (const kind of ['users', 'roles'] as const)
    if (parsed.parse?.includes(kind) && (parsed[kind]?.length ?? 0) > 0)
      faults.push({
        path: [...path, 'parse'],
        code: 'MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE',
        message: `parse:["${kind}"] and ${kind}: [ids...] are mutually exclusive.`,
      })
  return parsed
}

export type AllowedMentions = ReturnType<typeof allowedMentionsShape>

const nonce: Parser<string> = (value, path, faults) => {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value)
  if (typeof value === 'string') return text(0, 25)(value, path, faults)
  return fault(faults, path, 'STRING_TYPE_CONVERT', '')
}

/** The body of a new or an edited message. @see Discord docs, message#create-message */
export const messageBody = object({
  content: optional(nullable(text(0, 2_000))),
  embeds: optional(nullable(embeds)),
  components: optional(nullable(listOf(anyObject, 10))),
  allowed_mentions: optional(nullable(allowedMentions)),
  flags: optional(nullable(integer(0, 0x7f_ff_ff_ff))),
  nonce: optional(nullable(nonce)),
  enforce_nonce: optional(nullable(flag)),
})
