import { ComponentType, TextInputStyle } from 'discord-api-types/v10'
import type { ModalView, Refused } from '../control/interaction-types.ts'
import { isRecord } from '../input.ts'
import { refused } from './refused.ts'

export interface ModalInput {
  customId: string
  label: string
  kind: 'short' | 'paragraph' | 'select'
  value: string
  placeholder: string
  required: boolean
  minLength: number
  maxLength: number
  options: { label: string; value: string }[]
  /** What it stands in: an action row, or a label. */
  holder: ComponentType.ActionRow | ComponentType.Label
}

/** A form that the bot answered with. */
export interface Modal {
  customId: string
  title: string
  inputs: ModalInput[]
}

export const viewModal = ({ customId, title, inputs }: Modal): ModalView => ({
  customId,
  title,
  inputs: inputs.map(({ holder: _holder, ...view }) => view),
})

/** One input of a checked modal. */
export function modalInput(
  holder: ModalInput['holder'],
  label: string,
  component: Record<string, unknown>,
): ModalInput {
  const isText = component.type === ComponentType.TextInput
  const number = (value: unknown, instead: number) => (typeof value === 'number' ? value : instead)
  const text = (value: unknown) => (typeof value === 'string' ? value : '')
  const options = Array.isArray(component.options) ? component.options.filter(isRecord) : []
  return {
    customId: text(component.custom_id),
    label,
    kind: !isText ? 'select' : component.style === TextInputStyle.Paragraph ? 'paragraph' : 'short',
    value: text(component.value),
    placeholder: text(component.placeholder),
    required: component.required !== false,
    minLength: isText ? number(component.min_length, 0) : number(component.min_values, 1),
    maxLength: isText ? number(component.max_length, 4_000) : number(component.max_values, 1),
    options: options.map(({ label: shown, value }) => ({ label: text(shown), value: text(value) })),
    holder,
  }
}

/** The `components` of the submitted modal, or what the client would not have let through. */
export function fillModal(
  modal: Modal,
  values: Readonly<Record<string, string | string[]>>,
): object[] | Refused {
  const unknown = Object.keys(values).find(
    (id) => !modal.inputs.some(({ customId }) => customId === id),
  )
  if (unknown !== undefined)
    return refused('no-such-component', `The modal has no input ${unknown}.`, unknown)
  const filled: object[] = []
  for (const input of modal.inputs) {
    const given = values[input.customId] ?? (input.kind === 'select' ? [] : input.value)
    const fault = faultOf(input, given)
    if (fault) return fault
    filled.push(wireFilled(input, given))
  }
  return filled
}

function faultOf(input: ModalInput, given: string | string[]): Refused | null {
  const { customId, label, kind, minLength, maxLength } = input
  if (Array.isArray(given) !== (kind === 'select'))
    return refused('option-wrong-type', `${label} takes another kind of value.`, customId)
  if (given.length === 0)
    return input.required
      ? refused('option-missing', `${label} must be filled in.`, customId)
      : null
  if (given.length < minLength || given.length > maxLength)
    return refused(
      'option-out-of-bounds',
      `${label} must have ${minLength} to ${maxLength}.`,
      customId,
    )
  if (
    Array.isArray(given) &&
    !given.every((one) => input.options.some(({ value }) => value === one))
  )
    return refused('option-not-a-choice', `${label} must be one of its options.`, customId)
  return null
}

function wireFilled({ customId, holder }: ModalInput, given: string | string[]): object {
  const component = Array.isArray(given)
    ? { type: ComponentType.StringSelect, custom_id: customId, values: given }
    : { type: ComponentType.TextInput, custom_id: customId, value: given }
  return holder === ComponentType.Label
    ? { type: holder, component }
    : { type: holder, components: [component] }
}
