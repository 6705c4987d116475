import {
  ApplicationCommandOptionType as OptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  InteractionContextType,
  type APIApplicationCommandBasicOption,
  type APIApplicationCommandSubcommandOption,
  type LocalizationMap,
  type RESTPostAPIChatInputApplicationCommandsJSONBody,
} from 'discord-api-types/v10'
import type { Command, Subcommand } from './command.ts'
import type { OptionSpec } from './option-spec.ts'
import { discordLocales, languages } from '#core/languages/languages.ts'
import { isMessageKey, messages } from '#core/languages/messages.ts'

/**
 * The commands as Discord is told of them. Names are the same in every language, so that people can
 * tell each other what to type; descriptions and choices are translated. In guilds only.
 * @throws Error where a sentence is missing, which a test would have seen
 */
export function commandDefinitions(
  commands: readonly Command[],
): RESTPostAPIChatInputApplicationCommandsJSONBody[] {
  return commands.map((command) => ({
    type: ApplicationCommandType.ChatInput,
    name: command.name,
    ...described(`command.${command.name}`),
    contexts: [InteractionContextType.Guild],
    integration_types: [ApplicationIntegrationType.GuildInstall],
    options: command.subcommands.map((one) => subcommandOption(`command.${command.name}`, one)),
  }))
}

function subcommandOption(
  prefix: string,
  { name, options }: Subcommand,
): APIApplicationCommandSubcommandOption {
  const key = `${prefix}.${name}`
  return {
    type: OptionType.Subcommand,
    name,
    ...described(key),
    options: Object.entries(options).map(([option, spec]) =>
      basicOption(`${key}.${option}`, option, spec),
    ),
  }
}

function basicOption(
  key: string,
  name: string,
  spec: OptionSpec,
): APIApplicationCommandBasicOption {
  const base = { name, ...described(key), required: spec.required ?? false }
  switch (spec.type) {
    case 'string':
      return {
        ...base,
        type: OptionType.String,
        min_length: spec.minLength,
        max_length: spec.maxLength,
        ...(spec.suggest && { autocomplete: true }),
      }
    case 'integer':
      return {
        ...base,
        type: OptionType.Integer,
        min_value: spec.min,
        max_value: spec.max,
        ...(spec.choices && {
          choices: spec.choices.map((value) => ({ ...choiceName(`${key}.${value}`), value })),
        }),
      }
    case 'boolean':
      return { ...base, type: OptionType.Boolean }
    case 'user':
      return { ...base, type: OptionType.User }
    case 'channel':
      return { ...base, type: OptionType.Channel, channel_types: [...(spec.channelTypes ?? [])] }
    default:
      return spec satisfies never
  }
}

const described = (key: string) => {
  const [description, description_localizations] = sentences(key)
  return { description, description_localizations }
}

const choiceName = (key: string) => {
  const [name, name_localizations] = sentences(key)
  return { name, name_localizations }
}

/** A sentence in English, and in the others by Discord's codes. */
function sentences(key: string): [string, LocalizationMap] {
  if (!isMessageKey(key)) throw new Error(`core/languages has no sentence ${key}`)
  const translated: LocalizationMap = {}
  for (const language of languages) {
    if (language === 'en') continue
    for (const locale of discordLocales[language]) translated[locale] = messages[language][key]
  }
  return [messages.en[key], translated]
}
