import { ComponentType } from 'discord-api-types/v10'
import {
  choice,
  fault,
  flag,
  integer,
  isRecord,
  listOf,
  nullable,
  object,
  optional,
  type Parser,
  text,
} from '../input.ts'
import { type Modal, type ModalInput, modalInput } from '../interactions/modal.ts'
import { select } from './component-body.ts'

const textInput = object({
  type: choice(ComponentType.TextInput),
  custom_id: text(1, 100),
  style: choice(1, 2),
  label: optional(nullable(text(1, 45))),
  min_length: optional(nullable(integer(0, 4_000))),
  max_length: optional(nullable(integer(1, 4_000))),
  required: optional(nullable(flag)),
  value: optional(nullable(text(0, 4_000))),
  placeholder: optional(nullable(text(0, 100))),
})

const selectInput: Parser<Record<string, unknown>> = (value, path, faults) => ({
  ...select(value, path, faults),
  required: isRecord(value) && value.required !== undefined ? value.required : true,
})

/** An action row with one text input, or a label with a text input or a select menu. */
const input: Parser<ModalInput> = (value, path, faults) => {
  const source = isRecord(value) ? value : {}
  if (source.type === ComponentType.Label) {
    const at = [...path, 'component']
    const { component } = source
    const parse: Parser<Record<string, unknown>> =
      isRecord(component) && component.type === ComponentType.StringSelect
        ? selectInput
        : (given, inPath, found) => ({ ...textInput(given, inPath, found) })
    const label = object({ label: text(1, 45) })(value, path, faults)
    return modalInput(ComponentType.Label, label.label, parse(component, at, faults))
  }
  const row = object({
    type: choice(ComponentType.ActionRow),
    components: listOf(textInput, 1),
  })(value, path, faults)
  const [only] = row.components
  if (!only) fault(faults, [...path, 'components'], 'BASE_TYPE_MIN_LENGTH', null, 1)
  else if (!only.label)
    fault(faults, [...path, 'components', 0, 'label'], 'BASE_TYPE_REQUIRED', null)
  return modalInput(ComponentType.ActionRow, only?.label ?? '', { ...only })
}

/** The data of a callback of type 9. @see Discord docs, receiving-and-responding#modal */
export const modalBody: Parser<Modal> = (value, path, faults) => {
  const parsed = object({
    custom_id: text(1, 100),
    title: text(1, 45),
    components: listOf(input, 5),
  })(value, path, faults)
  const ids = parsed.components.map(({ customId }) => customId)
  if (ids.length === 0) fault(faults, [...path, 'components'], 'BASE_TYPE_MIN_LENGTH', null, 1)
  if (new Set(ids).size < ids.length)
    fault(faults, [...path, 'components'], 'COMPONENT_CUSTOM_ID_DUPLICATED', null)
  return { customId: parsed.custom_id, title: parsed.title, inputs: parsed.components }
}
