import type {
  APIInteractionDataResolvedChannel,
  APIInteractionDataResolvedGuildMember,
  APIUser,
  ApplicationCommandOptionAllowedChannelType,
} from 'discord-api-types/v10'
import type { CommandContext } from './command-context.ts'

/** One suggestion while a member types. Discord shows at most 25; both at most 100 characters. */
export type Suggestion = { name: string; value: string }

/**
 * An option of a subcommand. Its description is the sentence
 * `command.<command>.<subcommand>.<option>`, that of a choice the same with `.<value>` behind it.
 */
export type OptionSpec =
  | {
      type: 'string'
      required?: boolean
      minLength?: number
      maxLength?: number
      /** Suggests values for what was typed. No effects here: nothing is acknowledged yet. */
      suggest?: (context: CommandContext, typed: string) => Promise<Suggestion[]>
    }
  | {
      type: 'integer'
      required?: boolean
      min?: number
      max?: number
      choices?: readonly number[]
    }
  | { type: 'boolean'; required?: boolean }
  | { type: 'user'; required?: boolean }
  | {
      type: 'channel'
      required?: boolean
      channelTypes?: readonly ApplicationCommandOptionAllowedChannelType[]
    }

/** Required ones come before the others, as Discord wants it. */
export type OptionSpecs = Readonly<Record<string, OptionSpec>>

/** Somebody who was chosen; `member` is undefined for who is not in the guild. */
export type ChosenUser = {
  user: APIUser
  member: APIInteractionDataResolvedGuildMember | undefined
}

/** A channel that was chosen; `permissions` are the asker's own in it. */
export type ChosenChannel = APIInteractionDataResolvedChannel

type ValueOf = {
  string: string
  integer: number
  boolean: boolean
  user: ChosenUser
  channel: ChosenChannel
}

export type OptionValue = ValueOf[keyof ValueOf]
export type OptionValues = Readonly<Record<string, OptionValue | undefined>>

/** What a subcommand gets for its options: undefined where one was left out. */
export type ValuesOf<Specs extends OptionSpecs> = {
  readonly [Name in keyof Specs]: Specs[Name] extends { required: true }
    ? ValueOf[Specs[Name]['type']]
    : ValueOf[Specs[Name]['type']] | undefined
}
