import {
  choice,
  fault,
  integer,
  isRecord,
  listOf,
  nullable,
  object,
  optional,
  type Parser,
  text,
} from '../input.ts'
import type { Interaction } from '../interactions/interactions.ts'
import type { Modal } from '../interactions/modal.ts'
import { type Translations, translationsOf } from './command-names.ts'
import { type MessageBody, messageBody } from './message-body.ts'
import { modalBody } from './modal-body.ts'

/** The first answer to an interaction.
 *  @see Discord docs, receiving-and-responding#interaction-callback-type */
export type CallbackBody =
  | { type: 4 | 7; data: MessageBody }
  | { type: 5; data: { flags?: number | null } | null }
  | { type: 6 }
  | {
      type: 8
      data: {
        choices: { name: string; name_localizations?: Translations; value: string | number }[]
      }
    }
  | { type: 9; data: Modal }

/** Which answers an interaction takes. */
function typesFor({ kind, sourceMessageId }: Interaction): readonly number[] {
  if (kind === 'autocomplete') return [8]
  if (kind === 'command') return [4, 5, 9]
  if (kind === 'component') return [4, 5, 6, 7, 9]
  return sourceMessageId === null ? [4, 5] : [4, 5, 6, 7]
}

const choiceValue: Parser<string | number> = (value, path, faults) =>
  typeof value === 'number' && Number.isFinite(value) ? value : text(1, 100)(value, path, faults)

const choicesData = object({
  choices: listOf(
    object({
      name: text(1, 100),
      name_localizations: optional(nullable(translationsOf(text(1, 100)))),
      value: choiceValue,
    }),
    25,
  ),
})

const deferral = object({ flags: optional(nullable(integer(0, 0x7f_ff_ff_ff))) })

export const callbackBodyFor =
  (interaction: Interaction): Parser<CallbackBody> =>
  (value, path, faults) => {
    const { type } = object({ type: choice(4, 5, 6, 7, 8, 9) })(value, path, faults)
    const data = isRecord(value) ? value.data : undefined
    const at = [...path, 'data']
    if (faults.length > 0) return { type: 6 }
    if (!typesFor(interaction).includes(type))
      return fault(faults, [...path, 'type'], 'BASE_TYPE_CHOICES', { type: 6 })
    switch (type) {
      case 4:
        return { type, data: messageBody(data, at, faults) }
      case 7:
        return { type, data: messageBody(data ?? {}, at, faults) }
      case 5:
        return { type, data: nullable(deferral)(data ?? null, at, faults) }
      case 6:
        return { type }
      case 8:
        return { type, data: choicesData(data, at, faults) }
      case 9:
        return { type, data: modalBody(data, at, faults) }
      default:
        return type satisfies never
    }
  }
