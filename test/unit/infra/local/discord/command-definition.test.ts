import { describe, expect, it } from 'vitest'
import { parseInput } from '#infra/local/discord/input.ts'
import { commandDefinition } from '#infra/local/discord/rest/command-definition.ts'

const option = (more: object = {}) => ({ type: 3, name: 'code', description: 'Which', ...more })
const withOptions = (...options: object[]) => ({ name: 'tea', description: 'Tea', options })

/** `path: code` of everything that is wrong. */
function faultsOf(command: object): string[] {
  const parsed = parseInput(commandDefinition, command)
  return parsed.ok ? [] : parsed.faults.map(({ path, code }) => `${path.join('.')}: ${code}`)
}

describe('a command definition', () => {
  it('is kept as it was sent, without what Discord does not know', () => {
    const command = {
      ...withOptions(option({ required: true, max_length: 10 })),
      name_localizations: { nl: 'thee' },
      default_member_permissions: '32',
      contexts: [0],
    }
    const parsed = parseInput(commandDefinition, { ...command, colour: 'red' })
    expect(parsed).toEqual({ ok: true, value: { ...command, type: 1 } })
  })

  it('has names of small letters, in every language', () => {
    expect(faultsOf({ name: 'Tea', description: 'Tea' })).toEqual([
      'name: APPLICATION_COMMAND_INVALID_NAME',
    ])
    expect(faultsOf({ name: 'tea', description: '', name_localizations: { nl: 'a b' } })).toEqual([
      'name_localizations.nl: APPLICATION_COMMAND_INVALID_NAME',
      'description: BASE_TYPE_REQUIRED',
    ])
    expect(faultsOf({ name: 'tea', description: 'x', name_localizations: { xx: 'tee' } })).toEqual([
      'name_localizations.xx: BASE_TYPE_CHOICES',
    ])
    expect(faultsOf({ name: 'Tea for two', type: 2 })).toEqual([])
  })

  it('puts required options first, and does not mix them with subcommands', () => {
    const required = option({ name: 'b', required: true })
    expect(faultsOf(withOptions(option(), required))).toEqual([
      'options.1: APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID',
    ])
    expect(faultsOf(withOptions(option({ type: 1, name: 'a' }), option()))).toEqual([
      'options: APPLICATION_COMMAND_OPTIONS_TYPE_INVALID',
    ])
    expect(faultsOf(withOptions(option(), option()))).toEqual([
      'options.1.name: APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS',
    ])
  })

  it('nests a group, its subcommands and their options, and no deeper', () => {
    const sub = option({ type: 1, name: 'sub', options: [option()] })
    const group = option({ type: 2, name: 'group', options: [sub] })
    expect(faultsOf(withOptions(group, { ...sub, name: 'other' }))).toEqual([])
    expect(faultsOf(withOptions({ ...group, options: [group] }))).toEqual([
      'options.0.options.0.type: BASE_TYPE_CHOICES',
    ])
    expect(faultsOf(withOptions({ ...sub, options: [sub] }))).toEqual([
      'options.0.options.0.type: BASE_TYPE_CHOICES',
    ])
  })

  it('keeps bounds, choices and autocomplete apart from what excludes them', () => {
    const choices = [{ name: 'One', value: '1' }]
    expect(faultsOf(withOptions(option({ choices, autocomplete: true })))).toEqual([
      'options.0.autocomplete: APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_CHOICES',
    ])
    expect(faultsOf(withOptions(option({ type: 4, min_value: 3, max_value: 2 })))).toEqual([
      'options.0.min_value: NUMBER_TYPE_MAX',
    ])
    expect(faultsOf(withOptions(option({ type: 4, choices })))).toEqual([
      'options.0.choices.0.value: NUMBER_TYPE_COERCE',
    ])
    expect(faultsOf(withOptions(option({ max_length: 6_001 })))).toEqual([
      'options.0.max_length: NUMBER_TYPE_MAX',
    ])
  })

  it('has at most 25 options, descriptions of 100 and 8,000 characters in all', () => {
    const many = Array.from({ length: 26 }, (_, index) => option({ name: `o${index}` }))
    expect(faultsOf(withOptions(...many))).toEqual(['options: BASE_TYPE_MAX_LENGTH'])
    expect(faultsOf({ name: 'tea', description: 'x'.repeat(101) })).toEqual([
      'description: BASE_TYPE_MAX_LENGTH',
    ])
    const subs = many.slice(0, 25).map(({ name }) =>
      option({
        type: 1,
        name,
        options: ['a', 'b', 'c'].map((one) => option({ name: one, description: 'x'.repeat(100) })),
        description_localizations: { nl: 'y'.repeat(100) },
      }),
    )
    expect(faultsOf(withOptions(...subs))).toEqual([': APPLICATION_COMMAND_TOO_LARGE'])
  })
})
