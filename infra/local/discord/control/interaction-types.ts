import type { MessageView } from './world-types.ts'

/** What a person fills in; users, channels, roles and mentionables by their id. */
export type OptionValue = string | number | boolean

/** Who acts where. */
interface Acting {
  guildId: string
  channelId: string
  userId: string
  /** The language of the person's client, as Discord spells it; default `en-US`. */
  locale?: string
}

interface Patient {
  /** When the bot defers: how long to wait for what it then says. Default 0: do not wait. */
  answerWithinMs?: number
}

interface CommandPath {
  /** Without the slash. */
  command: string
  subcommandGroup?: string
  subcommand?: string
}

export interface RunCommand extends Acting, Patient, CommandPath {
  options?: Record<string, OptionValue>
}

export interface Autocomplete extends Acting, CommandPath {
  /** The option that is being typed, and what is typed so far. */
  option: string
  typed: string
  /** The other options, as far as they are filled in. */
  options?: Record<string, OptionValue>
}

export interface PressButton extends Patient {
  messageId: string
  customId: string
  userId: string
  locale?: string
}

export interface SelectOption extends PressButton {
  /** Values of a string select, or ids for the others. */
  values: string[]
}

export interface SubmitModal extends Patient {
  /** The interaction that was answered with the modal. */
  interactionId: string
  userId: string
  /** By the custom id of each input; one that is left out stays as it was shown. */
  values: Record<string, string | string[]>
  locale?: string
}

/** Why Discord's client would not have sent it. */
export type RefusedReason =
  | 'no-such-command'
  | 'no-such-subcommand'
  | 'no-such-option'
  | 'option-missing'
  | 'option-wrong-type'
  | 'option-out-of-bounds'
  | 'option-not-a-choice'
  | 'no-autocomplete'
  | 'missing-permission'
  | 'channel-not-visible'
  | 'message-not-visible'
  | 'no-such-component'
  | 'component-disabled'
  | 'no-such-modal'

/** The client did not send it; the bot heard nothing. */
export interface Refused {
  outcome: 'refused'
  reason: RefusedReason
  /** The option, component or modal input at fault. */
  at?: string
  sentence: string
}

/** "The application did not respond": no acknowledgement within 3 s. */
export interface Failed {
  outcome: 'failed'
  interactionId: string
  sentence: string
}

/** How the bot acknowledged: callback types 4, 5, 6, 7, 8, 9. */
export type AnswerKind = 'message' | 'deferred' | 'deferred-update' | 'update' | 'choices' | 'modal'

export interface Answered {
  outcome: 'answered'
  interactionId: string
  answer: AnswerKind
  /** The original response: a new message, or the one whose component was used. Null for a modal,
   *  and when it was deleted. */
  message: MessageView | null
  followUps: MessageView[]
  modal: ModalView | null
}

export type ActionResult = Answered | Refused | Failed

export interface ChoiceView {
  /** In the person's language, where the bot gave it. */
  name: string
  value: string | number
}

export type AutocompleteResult =
  { outcome: 'choices'; interactionId: string; choices: ChoiceView[] } | Refused | Failed

export interface ModalInputView {
  customId: string
  label: string
  kind: 'short' | 'paragraph' | 'select'
  value: string
  placeholder: string
  required: boolean
  minLength: number
  maxLength: number
  /** Of a select; empty for text. */
  options: { label: string; value: string }[]
}

export interface ModalView {
  customId: string
  title: string
  inputs: ModalInputView[]
}

export interface InteractionView {
  id: string
  kind: 'command' | 'autocomplete' | 'component' | 'modal'
  guildId: string
  channelId: string
  userId: string
  /** `/invite_tracker create`, for a command and its autocomplete. */
  command: string | null
  /** Of the component or modal. */
  customId: string | null
  createdAt: string
  /** Null as long as the bot has not acknowledged it. */
  answer: AnswerKind | null
  acknowledgedAfterMs: number | null
  /** The 3 s passed without an acknowledgement. */
  failed: boolean
  /** Null where there is none (any more). */
  original: MessageView | null
  followUps: MessageView[]
  modal: ModalView | null
  choices: ChoiceView[] | null
}

/** Everything registered that members of a guild can run. */
export interface CommandsView {
  /** As Discord stores them, the guild's own first. */
  commands: Record<string, unknown>[]
  /** How often the bot wrote commands (PUT, POST, PATCH, DELETE), global ones and this guild's,
   *  since the start of the local Discord. */
  writes: number
}
