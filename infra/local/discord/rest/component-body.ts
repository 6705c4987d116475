import { ButtonStyle, ComponentType } from 'discord-api-types/v10'
import {
  choice,
  fault,
  flag,
  type InputFault,
  integer,
  isRecord,
  listOf,
  nullable,
  object,
  optional,
  type Parser,
  snowflake,
  text,
} from '../input.ts'

type Path = InputFault['path']
type Component = Record<string, unknown>

const mostRows = 5
const mostButtonsInRow = 5

const customId = text(1, 100)
const emoji = optional(
  nullable(
    object({
      id: optional(nullable(snowflake)),
      name: optional(nullable(text(0, 100))),
      animated: optional(nullable(flag)),
    }),
  ),
)

const buttonShape = object({
  type: choice(ComponentType.Button),
  style: choice(
    ButtonStyle.Primary,
    ButtonStyle.Secondary,
    ButtonStyle.Success,
    ButtonStyle.Danger,
    ButtonStyle.Link,
  ),
  label: optional(nullable(text(0, 80))),
  emoji,
  custom_id: optional(nullable(customId)),
  url: optional(nullable(text(1, 512))),
  disabled: optional(nullable(flag)),
})

const button: Parser<Component> = (value, path, faults) => {
  const parsed = buttonShape(value, path, faults)
  const isLink = parsed.style === ButtonStyle.Link
  if (isLink && !/^(https?|discord):\/\/\S+$/.test(parsed.url ?? ''))
    faults.push({
      path: [...path, 'url'],
      code: 'URL_TYPE_INVALID_URL',
      message: 'Not a well formed URL.',
    })
  if (isLink && parsed.custom_id !== undefined && parsed.custom_id !== null)
    fault(faults, [...path, 'custom_id'], 'BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE', null)
  if (!isLink && !parsed.custom_id)
    fault(faults, [...path, 'custom_id'], 'BUTTON_COMPONENT_CUSTOM_ID_REQUIRED', null)
  if (!parsed.label && !parsed.emoji)
    fault(faults, [...path, 'label'], 'BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED', null)
  return { ...parsed, disabled: parsed.disabled ?? undefined }
}

const selectCommon = {
  custom_id: customId,
  placeholder: optional(nullable(text(0, 150))),
  min_values: optional(nullable(integer(0, 25))),
  max_values: optional(nullable(integer(1, 25))),
  disabled: optional(nullable(flag)),
}

const stringSelectShape = object({
  type: choice(ComponentType.StringSelect),
  ...selectCommon,
  options: listOf(
    object({
      label: text(1, 100),
      value: text(1, 100),
      description: optional(nullable(text(0, 100))),
      emoji,
      default: optional(nullable(flag)),
    }),
    25,
  ),
})

const entitySelectShape = object({
  type: choice(
    ComponentType.UserSelect,
    ComponentType.RoleSelect,
    ComponentType.MentionableSelect,
    ComponentType.ChannelSelect,
  ),
  ...selectCommon,
  channel_types: optional(nullable(listOf(integer(0, 16), 25))),
  default_values: optional(
    nullable(listOf(object({ id: snowflake, type: choice('user', 'role', 'channel') }), 25)),
  ),
})

/** A select menu, as messages and modals have them. */
export const select: Parser<Component> = (value, path, faults) => {
  const isString = isRecord(value) && value.type === ComponentType.StringSelect
  const parsed = isString
    ? stringSelectShape(value, path, faults)
    : entitySelectShape(value, path, faults)
  const { min_values: least, max_values: most } = parsed
  if ((least ?? 1) > (most ?? 1))
    fault(faults, [...path, 'min_values'], 'NUMBER_TYPE_MAX', null, most ?? 1)
  if ('options' in parsed) {
    const values = parsed.options.map((option) => option.value)
    if (values.length === 0) fault(faults, [...path, 'options'], 'BASE_TYPE_MIN_LENGTH', null, 1)
    if (new Set(values).size < values.length)
      fault(faults, [...path, 'options'], 'SELECT_COMPONENT_OPTION_VALUE_DUPLICATED', null)
  }
  return { ...parsed, min_values: least ?? 1, max_values: most ?? 1 }
}

const inRow: Parser<Component> = (value, path, faults) =>
  isRecord(value) && value.type === ComponentType.Button
    ? button(value, path, faults)
    : select(value, path, faults)

/** Up to five buttons, or one menu. */
const row: Parser<Component> = (value, path, faults) => {
  const parsed = object({
    type: choice(ComponentType.ActionRow),
    components: listOf(inRow, mostButtonsInRow),
  })(value, path, faults)
  const { components } = parsed
  const at: Path = [...path, 'components']
  if (isRecord(value) && Array.isArray(value.components) && value.components.length === 0)
    fault(faults, at, 'BASE_TYPE_MIN_LENGTH', null, 1)
  if (components.length > 1 && components.some(({ type }) => type !== ComponentType.Button))
    faults.push({
      path: at,
      code: 'COMPONENT_LAYOUT_WIDTH_EXCEEDED',
      message: 'The specified component exceeds the maximum width',
    })
  return parsed
}

/** The components of a message, each with the number that Discord gives it. Layouts of version 2
 *  (a flag of the message) are not known here. */
export const messageComponents: Parser<Component[]> = (value, path, faults) => {
  const rows = listOf(row, mostRows)(value, path, faults)
  refuseSameCustomIds(rows, path, faults)
  let id = 0
  return rows.map((one) => {
    id += 1
    const numbered = { id, ...one }
    const parts = Array.isArray(one.components) ? one.components.filter(isRecord) : []
    return {
      ...numbered,
      components: parts.map((part) => ({ id: (id += 1), ...withoutNulls(part) })),
    }
  })
}

const withoutNulls = (part: Component): Component =>
  Object.fromEntries(Object.entries(part).filter(([, one]) => one !== null && one !== undefined))

function refuseSameCustomIds(rows: readonly Component[], path: Path, faults: InputFault[]): void {
  const seen = new Set<unknown>()
  for (const [index, { components }] of rows.entries())
    for (const [at, part] of (Array.isArray(components) ? components : []).entries()) {
      if (!isRecord(part) || !part.custom_id) continue
      if (seen.has(part.custom_id))
        faults.push({
          path: [...path, index, 'components', at, 'custom_id'],
          code: 'COMPONENT_CUSTOM_ID_DUPLICATED',
          message: 'Component custom id cannot be duplicated',
        })
      seen.add(part.custom_id)
    }
}
