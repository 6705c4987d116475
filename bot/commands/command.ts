import type { Answer } from './answer.ts'
import type { CommandContext } from './command-context.ts'
import type { OptionSpecs, OptionValues, ValuesOf } from './option-spec.ts'
import type { MessageKey } from '#core/languages/messages.ts'

/**
 * A slash command, made of subcommands. Names are Discord's: 1 to 32 of `a-z`, `0-9`, `_`. Its
 * description is the sentence `command.<name>`.
 */
export type Command = {
  name: string
  /** What is answered where the guild has not enabled the module: given `url`, or `none`. */
  whenModuleOff: MessageKey
  subcommands: readonly Subcommand[]
  /** What the buttons of its answers lead to. */
  views: readonly View[]
}

/** Its description is the sentence `command.<command>.<name>`. */
export type Subcommand = {
  name: string
  options: OptionSpecs
  /**
   * Runs after the call was acknowledged; what it returns becomes the answer.
   * @throws CommandRefusal for what the asker may not do or must do otherwise
   * @throws as REST does, or anything else: each has a sentence of its own
   */
  run(context: CommandContext, values: OptionValues): Promise<Answer>
}

/** A subcommand whose `run` gets its options as they are declared. */
export function subcommand<const Specs extends OptionSpecs>(spec: {
  name: string
  options: Specs
  run(context: CommandContext, values: ValuesOf<Specs>): Promise<Answer>
}): Subcommand {
  return spec
}

/** What buttons lead to. Their custom ids hold all its state, so that they outlive a restart. */
export type View = {
  /** In custom ids: short, of `a-z`, and no other's. */
  name: string
  /**
   * Runs after the press was acknowledged, by who asked and nobody else; permissions are checked
   * again. What it returns replaces the message.
   * @param args what `customIdOf` was given, and not to be trusted
   * @throws CommandRefusal, or what a subcommand may throw; the message then stays as it was
   */
  press(context: CommandContext, args: readonly string[]): Promise<Answer>
}
