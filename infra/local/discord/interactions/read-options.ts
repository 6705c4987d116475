import { ApplicationCommandOptionType as Kind } from 'discord-api-types/v10'
import type { OptionValue, Refused } from '../control/interaction-types.ts'
import type { OptionDefinition } from '../rest/command-options.ts'
import { refused } from './refused.ts'

/** An option as INTERACTION_CREATE carries it. */
export interface WireOption {
  type: Kind
  name: string
  value?: OptionValue
  focused?: true
  options?: WireOption[]
}

/** What of people, channels and roles the person can choose. */
export interface Choosable {
  isUser(id: string): boolean
  isRole(id: string): boolean
  /** The type of a channel that the person sees. */
  channelType(id: string): number | undefined
}

const longestText = 6_000
const largestNumber = 2 ** 53

/** Checks what a person filled in, as Discord's client does before it sends anything. */
export function readOptions(
  definitions: readonly OptionDefinition[],
  given: Readonly<Record<string, OptionValue>>,
  choosable: Choosable,
): WireOption[] | Refused {
  const unknown = Object.keys(given).find((name) => !definitions.some((one) => one.name === name))
  if (unknown !== undefined)
    return refused('no-such-option', `There is no option ${unknown}.`, unknown)
  const options: WireOption[] = []
  for (const definition of definitions) {
    const { name, type } = definition
    const value = Object.hasOwn(given, name) ? given[name] : undefined
    if (value === undefined) {
      if (definition.required ?? false)
        return refused('option-missing', `The option ${name} must be filled in.`, name)
      continue
    }
    const fault = faultOf(definition, value, choosable)
    if (fault) return fault
    options.push({ type, name, value })
  }
  return options
}

function faultOf(
  definition: OptionDefinition,
  value: OptionValue,
  choosable: Choosable,
): Refused | null {
  const { name, type } = definition
  const wrong = (wanted: string) =>
    refused('option-wrong-type', `The option ${name} must be ${wanted}.`, name)
  switch (type) {
    case Kind.String:
      return typeof value === 'string' ? faultOfText(definition, value) : wrong('a text')
    case Kind.Integer:
      return Number.isInteger(value) ? faultOfNumber(definition, value) : wrong('a whole number')
    case Kind.Number:
      return typeof value === 'number' ? faultOfNumber(definition, value) : wrong('a number')
    case Kind.Boolean:
      return typeof value === 'boolean' ? null : wrong('true or false')
    case Kind.User:
      return typeof value === 'string' && choosable.isUser(value) ? null : wrong('a person')
    case Kind.Role:
      return typeof value === 'string' && choosable.isRole(value) ? null : wrong('a role')
    case Kind.Mentionable:
      return typeof value === 'string' && (choosable.isUser(value) || choosable.isRole(value))
        ? null
        : wrong('a person or a role')
    case Kind.Channel: {
      const found = typeof value === 'string' ? choosable.channelType(value) : undefined
      if (found === undefined) return wrong('a channel that they see')
      const types = definition.channel_types ?? []
      return types.length === 0 || types.includes(found) ? null : wrong('a channel of its kinds')
    }
    default:
      return wrong('a file, which cannot be given here')
  }
}

function faultOfText(definition: OptionDefinition, value: string): Refused | null {
  const { name, min_length: least, max_length: most } = definition
  if (value.length < Math.max(1, least ?? 1) || value.length > (most ?? longestText))
    return refused(
      'option-out-of-bounds',
      `The option ${name} must have ${Math.max(1, least ?? 1)} to ${most ?? longestText} characters.`,
      name,
    )
  return faultOfChoice(definition, value)
}

function faultOfNumber(definition: OptionDefinition, value: OptionValue): Refused | null {
  const least = definition.min_value ?? -largestNumber
  const most = definition.max_value ?? largestNumber
  if (Number(value) < least || Number(value) > most)
    return refused(
      'option-out-of-bounds',
      `The option ${definition.name} must be from ${least} to ${most}.`,
      definition.name,
    )
  return faultOfChoice(definition, value)
}

function faultOfChoice({ name, choices }: OptionDefinition, value: OptionValue): Refused | null {
  if (!choices || choices.length === 0 || choices.some((one) => one.value === value)) return null
  return refused('option-not-a-choice', `The option ${name} must be one of its choices.`, name)
}
