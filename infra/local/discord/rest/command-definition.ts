import {
  choice,
  flag,
  isRecord,
  listOf,
  nullable,
  object,
  optional,
  type Parser,
  permissionBits,
  text,
} from '../input.ts'
import { chatInputName, noneTwice, type Translations, translationsOf } from './command-names.ts'
import { commandOptions, type OptionDefinition } from './command-options.ts'

/** A command as it is registered. */
export interface CommandDefinition {
  name: string
  /** 1 a slash command, 2 on a person, 3 on a message. */
  type: number
  name_localizations?: Translations
  description?: string | null
  description_localizations?: Translations
  default_member_permissions?: string | null
  dm_permission?: boolean | null
  contexts?: number[] | null
  integration_types?: number[] | null
  nsfw?: boolean | null
  options?: OptionDefinition[] | null
}

/** Permission bits in a string, or (as some clients have it) as a number. */
const bits: Parser<string> = (value, path, faults) =>
  permissionBits(Number.isSafeInteger(value) ? String(value) : value, path, faults)

const common = {
  type: optional(nullable(choice(1, 2, 3))),
  default_member_permissions: optional(nullable(bits)),
  dm_permission: optional(nullable(flag)),
  contexts: optional(nullable(listOf(choice(0, 1, 2), 3))),
  integration_types: optional(nullable(listOf(choice(0, 1), 2))),
  nsfw: optional(nullable(flag)),
}

const chatInput = object({
  ...common,
  name: chatInputName,
  name_localizations: optional(nullable(translationsOf(chatInputName))),
  description: text(1, 100),
  description_localizations: optional(nullable(translationsOf(text(1, 100)))),
  options: optional(nullable(commandOptions)),
})

/** On a person or a message: a plain name, and no description. */
const contextMenu = object({
  ...common,
  name: text(1, 32),
  name_localizations: optional(nullable(translationsOf(text(1, 32)))),
  description: optional(nullable(text(0, 0))),
})

const mostCharacters = 8_000

/** Checks a command as Discord does. Members that Discord does not know are left out. */
export const commandDefinition: Parser<CommandDefinition> = (value, path, faults) => {
  const type = isRecord(value) && typeof value.type === 'number' ? value.type : 1
  const parsed: Omit<CommandDefinition, 'type'> = (type === 1 ? chatInput : contextMenu)(
    value,
    path,
    faults,
  )
  if (charactersOf(parsed) > mostCharacters)
    faults.push({
      path,
      code: 'APPLICATION_COMMAND_TOO_LARGE',
      message: `Command exceeds maximum size (${mostCharacters})`,
    })
  return { ...parsed, type }
}

/** Names, descriptions and values together, each in its longest language. */
function charactersOf(part: Omit<CommandDefinition, 'type'>): number {
  const longest = (one: string | null | undefined, others: Translations | undefined) =>
    Math.max((one ?? '').length, ...Object.values(others ?? {}).map(({ length }) => length))
  let sum =
    longest(part.name, part.name_localizations) +
    longest(part.description, part.description_localizations)
  for (const option of part.options ?? []) {
    sum += charactersOf(option)
    for (const one of option.choices ?? [])
      sum += longest(one.name, one.name_localizations) + String(one.value).length
  }
  return sum
}

/** All commands of a scope at once; of each type no name twice. */
export const commandDefinitions =
  (most: number): Parser<CommandDefinition[]> =>
  (value, path, faults) => {
    const parsed = listOf(commandDefinition, most)(value, path, faults)
    noneTwice(
      parsed.map(({ type, name }) => `${type} ${name}`),
      {
        path,
        faults,
        code: 'APPLICATION_COMMANDS_DUPLICATE_NAME',
      },
    )
    return parsed
  }
