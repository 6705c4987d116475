import { MessageFlags } from 'discord-api-types/v10'
import {
  choice,
  fault,
  flag,
  integer,
  listOf,
  nullable,
  object,
  optional,
  type Parser,
  snowflake,
  text,
} from '../input.ts'
import { messageComponents } from './component-body.ts'
import { embeds } from './embed-body.ts'

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

/** Only version 1 of components is known here: better refused than shown wrongly. */
const messageFlags: Parser<number> = (value, path, faults) => {
  const flags = integer(0, 0x7f_ff_ff_ff)(value, path, faults)
  if ((flags & MessageFlags.IsComponentsV2) !== 0)
    faults.push({
      path,
      code: 'COMPONENTS_V2_UNKNOWN',
      message: 'The local Discord does not know components of version 2.',
    })
  return flags
}

/** A file to come, by its number in `files[n]`, or one that an edit keeps, by its id. */
const attachment = object({
  id: (value, path, faults) =>
    snowflake(Number.isInteger(value) ? String(value) : value, path, faults),
  filename: optional(nullable(text(1, 1_024))),
  description: optional(nullable(text(0, 1_024))),
})

/** The body of a new or an edited message. @see Discord docs, message#create-message */
export const messageBody = object({
  content: optional(nullable(text(0, 2_000))),
  embeds: optional(nullable(embeds)),
  components: optional(nullable(messageComponents)),
  attachments: optional(nullable(listOf(attachment, 10))),
  allowed_mentions: optional(nullable(allowedMentions)),
  flags: optional(nullable(messageFlags)),
  tts: optional(nullable(flag)),
  nonce: optional(nullable(nonce)),
  enforce_nonce: optional(nullable(flag)),
})

export type MessageBody = ReturnType<typeof messageBody>
