import {
  ApplicationCommandOptionType as OptionType,
  type APIApplicationCommandInteractionDataBasicOption,
  type APIInteractionDataResolved,
  type ChannelType,
} from 'discord-api-types/v10'
import { CommandRefusal } from './command-refusal.ts'
import type { OptionSpec, OptionSpecs, OptionValue, OptionValues } from './option-spec.ts'

type Given = APIApplicationCommandInteractionDataBasicOption

/**
 * What was chosen for each option. Discord has checked it, but by a definition that may be older
 * than ours.
 * @throws CommandRefusal where an option is missing, of another type or out of bounds
 */
export function readOptions(
  specs: OptionSpecs,
  given: readonly Given[],
  resolved: APIInteractionDataResolved | undefined,
): OptionValues {
  const values: Record<string, OptionValue> = {}
  for (const [name, spec] of Object.entries(specs)) {
    const option = given.find((one) => one.name === name)
    if (option === undefined && spec.required !== true) continue
    const value = option && valueOf(spec, option, resolved ?? {})
    if (value === undefined) throw new CommandRefusal('error.wrong-options')
    values[name] = value
  }
  return values
}

/** @returns undefined where the option does not fit */
function valueOf(
  spec: OptionSpec,
  option: Given,
  resolved: APIInteractionDataResolved,
): OptionValue | undefined {
  switch (spec.type) {
    case 'string': {
      if (option.type !== OptionType.String) return undefined
      const { minLength = 0, maxLength = 6_000 } = spec
      const { length } = option.value
      return length >= minLength && length <= maxLength ? option.value : undefined
    }
    case 'integer': {
      if (option.type !== OptionType.Integer) return undefined
      const { min = -Infinity, max = Infinity, choices } = spec
      // Discord sends a text while a suggestion for another option is asked for.
      const { value } = option
      if (typeof value !== 'number' || !Number.isSafeInteger(value)) return undefined
      if (value < min || value > max) return undefined
      return choices && !choices.includes(value) ? undefined : value
    }
    case 'boolean':
      return option.type === OptionType.Boolean ? option.value : undefined
    case 'user': {
      if (option.type !== OptionType.User) return undefined
      const user = resolved.users?.[option.value]
      return user && { user, member: resolved.members?.[option.value] }
    }
    case 'channel': {
      if (option.type !== OptionType.Channel) return undefined
      const channel = resolved.channels?.[option.value]
      const types: readonly ChannelType[] | undefined = spec.channelTypes
      const fits = !types || (channel && types.includes(channel.type))
      return fits ? channel : undefined
    }
    default:
      return spec satisfies never
  }
}
