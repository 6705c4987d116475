import {
  flag,
  type InputFault,
  integer,
  isRecord,
  listOf,
  object,
  optional,
  type Parser,
  snowflake,
  text,
} from '../input.ts'
import { discordLocale } from '../locales.ts'
import type { OptionValue } from './interaction-types.ts'

const strict = <S extends Record<string, Parser<unknown>>>(shape: S) => object(shape, true)

const mostMembers = 50
const notAnOption = 'Must be a text, a number or true or false.'

/** An object of any names, each with a value of this kind. */
const recordOf =
  <T>(item: Parser<T>): Parser<Record<string, T>> =>
  (value, path, faults) => {
    const entries = isRecord(value) ? Object.entries(value) : []
    if (!isRecord(value) || entries.length > mostMembers)
      faults.push({ path, code: 'RECORD', message: `Must be an object of ${mostMembers} at most.` })
    return Object.fromEntries(
      entries
        .slice(0, mostMembers)
        .map(([name, one]) => [name, item(one, [...path, name], faults)]),
    )
  }

const optionValue: Parser<OptionValue> = (value, path, faults: InputFault[]) => {
  if (typeof value === 'string') return text(0, 6_000)(value, path, faults)
  if (typeof value === 'boolean') return flag(value, path, faults)
  if (typeof value === 'number' && Number.isFinite(value)) return value
  faults.push({ path, code: 'OPTION_VALUE', message: notAnOption })
  return ''
}

const oneOrMany: Parser<string | string[]> = (value, path, faults) =>
  Array.isArray(value)
    ? listOf(text(0, 100), 25)(value, path, faults)
    : text(0, 4_000)(value, path, faults)

const person = { userId: snowflake, locale: optional(discordLocale) }
const patience = { answerWithinMs: optional(integer(0, 900_000)) }
const commandPath = {
  command: text(1, 32),
  subcommandGroup: optional(text(1, 32)),
  subcommand: optional(text(1, 32)),
}
const where = { guildId: snowflake, channelId: snowflake }
const component = { messageId: snowflake, customId: text(1, 100), ...person, ...patience }

/** What the control methods about commands, components and modals take. */
export const interactionInputs = {
  runCommand: strict({
    ...where,
    ...person,
    ...patience,
    ...commandPath,
    options: optional(recordOf(optionValue)),
  }),
  autocomplete: strict({
    ...where,
    ...person,
    ...commandPath,
    option: text(1, 32),
    typed: text(0, 6_000),
    options: optional(recordOf(optionValue)),
  }),
  pressButton: strict(component),
  selectOption: strict({ ...component, values: listOf(text(1, 100), 25) }),
  submitModal: strict({
    interactionId: snowflake,
    ...person,
    ...patience,
    values: recordOf(oneOrMany),
  }),
  interaction: strict({ interactionId: snowflake }),
  listInteractions: strict({ guildId: snowflake, limit: optional(integer(1, 1_000)) }),
  listCommands: strict({ guildId: snowflake }),
}
