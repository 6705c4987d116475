import { isDeepStrictEqual } from 'node:util'

/**
 * Whether Discord has these commands already. It gives ids and versions to what it is told, leaves
 * out what is the default and orders some lists in its own way: none of that is a difference.
 * @param known the answer of `GET …/commands?with_localizations=true`
 */
export function sameDefinitions(known: unknown, wanted: unknown): boolean {
  return isDeepStrictEqual(normalCommands(known), normalCommands(wanted))
}

function normalCommands(commands: unknown): unknown[] {
  return listOf(commands)
    .map(normalCommand)
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
}

function normalCommand(command: unknown) {
  const fields = fieldsOf(command)
  return {
    type: fields['type'] ?? 1,
    name: String(fields['name']),
    nameLocalizations: fieldsOf(fields['name_localizations']),
    description: fields['description'] ?? '',
    descriptionLocalizations: fieldsOf(fields['description_localizations']),
    options: listOf(fields['options']).map(normalOption),
    permissions: fields['default_member_permissions'] ?? null,
    nsfw: fields['nsfw'] ?? false,
    contexts: sorted(fields['contexts']),
    integrationTypes: sorted(fields['integration_types']),
  }
}

function normalOption(option: unknown): unknown {
  const fields = fieldsOf(option)
  return {
    type: fields['type'],
    name: fields['name'],
    nameLocalizations: fieldsOf(fields['name_localizations']),
    description: fields['description'],
    descriptionLocalizations: fieldsOf(fields['description_localizations']),
    required: fields['required'] ?? false,
    autocomplete: fields['autocomplete'] ?? false,
    bounds: ['min_value', 'max_value', 'min_length', 'max_length'].map((name) => fields[name]),
    channelTypes: sorted(fields['channel_types']),
    choices: listOf(fields['choices']).map(normalChoice),
    options: listOf(fields['options']).map(normalOption),
  }
}

function normalChoice(choice: unknown) {
  const { name, value, name_localizations } = fieldsOf(choice)
  return { name, value, nameLocalizations: fieldsOf(name_localizations) }
}

/** Null and a missing map are an empty one. */
function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

const sorted = (value: unknown) =>
  listOf(value)
    .map(String)
    .toSorted((one, other) => (one < other ? -1 : 1))
