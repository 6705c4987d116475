import {
  ApplicationCommandOptionType as OptionType,
  ApplicationCommandType,
  ComponentType,
  InteractionType,
  type APIApplicationCommandInteractionDataBasicOption,
  type APIApplicationCommandInteractionDataOption,
  type APIApplicationCommandAutocompleteInteraction,
  type APIChatInputApplicationCommandInteraction,
  type APIInteraction,
  type APIInteractionDataResolved,
} from 'discord-api-types/v10'
import type { Command, Subcommand, View } from './command.ts'
import { parseCustomId } from './custom-id.ts'
import type { OptionSpec } from './option-spec.ts'
import type { MessageKey } from '#core/languages/messages.ts'

type Given = APIApplicationCommandInteractionDataBasicOption

/** What a member did, as far as it can be told before anything is asked. `label`: for metrics. */
export type Routed =
  | {
      kind: 'command'
      label: string
      command: Command
      subcommand: Subcommand
      given: readonly Given[]
      resolved: APIInteractionDataResolved | undefined
    }
  | {
      kind: 'suggestion'
      label: string
      command: Command
      suggest: NonNullable<Extract<OptionSpec, { type: 'string' }>['suggest']>
      typed: string
    }
  | { kind: 'button'; label: string; command: Command; view: View; args: readonly string[] }
  /** Answered at once with this sentence, without any effect. */
  | { kind: 'refused'; label: string; key: MessageKey }
  /** Nothing that this bot offers, or nothing to answer. */
  | { kind: 'ignored'; label: string }

const UNKNOWN = { kind: 'refused', label: 'unknown', key: 'error.unknown-command' } as const
const IGNORED = { kind: 'ignored', label: 'unknown' } as const

/** Finds who answers an interaction. */
export function routeInteraction(
  commands: readonly Command[],
  interaction: APIInteraction,
): Routed {
  switch (interaction.type) {
    case InteractionType.ApplicationCommand:
      return interaction.data.type === ApplicationCommandType.ChatInput
        ? routeCommand(commands, interaction as APIChatInputApplicationCommandInteraction)
        : UNKNOWN
    case InteractionType.ApplicationCommandAutocomplete:
      return routeSuggestion(commands, interaction)
    case InteractionType.MessageComponent: {
      if (interaction.data.component_type !== ComponentType.Button) return IGNORED
      const userId = interaction.member?.user.id ?? interaction.user?.id ?? ''
      return routeButton(commands, interaction.data.custom_id, userId)
    }
    default:
      return IGNORED
  }
}

function routeCommand(
  commands: readonly Command[],
  { data }: APIChatInputApplicationCommandInteraction,
): Routed {
  const found = findSubcommand(commands, data)
  return found ? { kind: 'command', ...found, resolved: data.resolved } : UNKNOWN
}

function routeSuggestion(
  commands: readonly Command[],
  { data }: APIApplicationCommandAutocompleteInteraction,
): Routed {
  const found = findSubcommand(commands, data)
  const focused = found?.given.find((option) => 'focused' in option && option.focused)
  const spec = focused && found?.subcommand.options[focused.name]
  if (!found || focused === undefined || spec?.type !== 'string' || !spec.suggest) return IGNORED
  return {
    kind: 'suggestion',
    label: found.label,
    command: found.command,
    suggest: spec.suggest,
    typed: String(focused.value),
  }
}

function routeButton(commands: readonly Command[], customId: string, userId: string): Routed {
  const expired = { kind: 'refused', label: 'unknown', key: 'error.view-expired' } as const
  const state = parseCustomId(customId)
  if (state === undefined) return expired
  for (const command of commands) {
    const view = command.views.find(({ name }) => name === state.view)
    if (view === undefined) continue
    const label = `button ${view.name}`
    return state.askerId === userId
      ? { kind: 'button', label, command, view, args: state.args }
      : { kind: 'refused', label, key: 'error.not-yours' }
  }
  return expired
}

function findSubcommand(
  commands: readonly Command[],
  data: { name: string; options?: readonly APIApplicationCommandInteractionDataOption[] },
) {
  const command = commands.find(({ name }) => name === data.name)
  const [option] = data.options ?? []
  if (command === undefined || option?.type !== OptionType.Subcommand) return undefined
  const subcommand = command.subcommands.find(({ name }) => name === option.name)
  if (subcommand === undefined) return undefined
  const label = `${command.name} ${subcommand.name}`
  return { label, command, subcommand, given: option.options ?? [] }
}
