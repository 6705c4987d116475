import { ApplicationCommandOptionType as Kind } from 'discord-api-types/v10'
import {
  choice,
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
import { chatInputName, noneTwice, type Translations, translationsOf } from './command-names.ts'

export interface ChoiceDefinition {
  name: string
  name_localizations?: Translations
  value: string | number
}

/** An option as it is registered; what fits its kind only, is there for that kind only. */
export interface OptionDefinition {
  type: Kind
  name: string
  name_localizations?: Translations
  description: string
  description_localizations?: Translations
  required?: boolean | null
  autocomplete?: boolean | null
  choices?: ChoiceDefinition[] | null
  channel_types?: number[] | null
  min_value?: number | null
  max_value?: number | null
  min_length?: number | null
  max_length?: number | null
  options?: OptionDefinition[] | null
}

type Path = readonly (string | number)[]

const mostOptions = 25
const largestNumber = 2 ** 53

const described = {
  name: chatInputName,
  name_localizations: optional(nullable(translationsOf(chatInputName))),
  description: text(1, 100),
  description_localizations: optional(nullable(translationsOf(text(1, 100)))),
}
const value = { ...described, required: optional(nullable(flag)) }
const aNumber: Parser<number> = (given, path, faults) =>
  typeof given === 'number' && Math.abs(given) <= largestNumber
    ? given
    : fault(faults, path, 'NUMBER_TYPE_COERCE', 0)
const anInteger = integer(-largestNumber, largestNumber)

const choicesOf = (item: Parser<string | number>) =>
  optional(
    nullable(
      listOf(
        object({
          name: text(1, 100),
          name_localizations: optional(nullable(translationsOf(text(1, 100)))),
          value: item,
        }),
        mostOptions,
      ),
    ),
  )
const chosen = (item: Parser<string | number>) => ({
  ...value,
  autocomplete: optional(nullable(flag)),
  choices: choicesOf(item),
})
const bounded = (item: Parser<number>) => ({
  ...chosen(item),
  min_value: optional(nullable(item)),
  max_value: optional(nullable(item)),
})

const subcommands = (depth: number) => ({
  ...described,
  options: optional(nullable(optionsAt(depth))),
})

/** What an option of this kind may say, at a depth where it may be. */
function shapeOf(type: Kind, depth: number): Parser<Omit<OptionDefinition, 'type'>> | null {
  switch (type) {
    case Kind.Subcommand:
      return depth < 2 ? object(subcommands(2)) : null
    case Kind.SubcommandGroup:
      return depth === 0 ? object(subcommands(1)) : null
    case Kind.String:
      return object({
        ...chosen(text(1, 100)),
        min_length: optional(nullable(integer(0, 6_000))),
        max_length: optional(nullable(integer(1, 6_000))),
      })
    case Kind.Integer:
      return object(bounded(anInteger))
    case Kind.Number:
      return object(bounded(aNumber))
    case Kind.Channel:
      return object({
        ...value,
        channel_types: optional(nullable(listOf(integer(0, 16), mostOptions))),
      })
    case Kind.Boolean:
    case Kind.User:
    case Kind.Role:
    case Kind.Mentionable:
    case Kind.Attachment:
      return object(value)
    default:
      return null
  }
}

const kind = object({ type: choice(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11) })

const optionAt =
  (depth: number): Parser<OptionDefinition> =>
  (given, path, faults) => {
    const before = faults.length
    const { type } = kind(given, path, faults)
    const shape = faults.length > before ? null : shapeOf(type, depth)
    if (!shape) {
      if (faults.length === before) fault(faults, [...path, 'type'], 'BASE_TYPE_CHOICES', 0)
      return { type, name: '', description: '' }
    }
    const option: OptionDefinition = { type, ...shape(given, path, faults) }
    checkTogether(option, path, faults)
    return option
  }

/** Bounds must not cross, and a list of choices excludes autocomplete. */
function checkTogether(option: OptionDefinition, path: Path, faults: InputFault[]): void {
  const { choices, autocomplete, min_value, max_value, min_length, max_length } = option
  const refuse = (member: string, code: string, message: string) =>
    faults.push({ path: [...path, member], code, message })
  if (autocomplete === true && (choices?.length ?? 0) > 0)
    refuse(
      'autocomplete',
      'APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_CHOICES',
      'Options with autocomplete enabled cannot have choices',
    )
  if ((min_value ?? -Infinity) > (max_value ?? Infinity))
    refuse('min_value', 'NUMBER_TYPE_MAX', 'min_value must not be larger than max_value.')
  if ((min_length ?? 0) > (max_length ?? Infinity))
    refuse('min_length', 'NUMBER_TYPE_MAX', 'min_length must not be larger than max_length.')
  noneTwice(
    (choices ?? []).map(({ name }) => name),
    {
      path: [...path, 'choices'],
      faults,
      code: 'APPLICATION_COMMAND_OPTIONS_CHOICES_NAME_DUPLICATE',
    },
  )
}

function optionsAt(depth: number): Parser<OptionDefinition[]> {
  return (given, path, faults) => {
    const options = listOf(optionAt(depth), mostOptions)(given, path, faults)
    const nested = options.filter(({ type }) => type <= Kind.SubcommandGroup)
    if (nested.length > 0 && nested.length < options.length)
      faults.push({
        path,
        code: 'APPLICATION_COMMAND_OPTIONS_TYPE_INVALID',
        message:
          'Sub-command and sub-command group option types are mutually exclusive to all other types',
      })
    let optionalSeen = false
    for (const [index, { type, required }] of options.entries()) {
      if (type <= Kind.SubcommandGroup) continue
      if (required !== true) optionalSeen = true
      else if (optionalSeen)
        faults.push({
          path: [...path, index],
          code: 'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID',
          message: 'Required options must be placed before non-required options',
        })
    }
    noneTwice(
      options.map(({ name }) => name),
      {
        path,
        faults,
        code: 'APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS',
      },
    )
    return options
  }
}

/** The options of a command: values, or subcommands and groups of them. */
export const commandOptions: Parser<OptionDefinition[]> = (given, path, faults) =>
  optionsAt(0)(given, path, faults)
