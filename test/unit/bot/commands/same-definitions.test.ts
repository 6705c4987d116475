import { describe, expect, it } from 'vitest'
import { allCommands } from '#bot/commands/commands.ts'
import { commandDefinitions } from '#bot/commands/definitions.ts'
import { sameDefinitions } from '#bot/commands/same-definitions.ts'

type Fields = Record<string, unknown>

const wanted = () => structuredClone(commandDefinitions(allCommands)) as unknown as Fields[]

/** As Discord gives them back: ids and defaults added, other defaults left out, its own order. */
const stored = () =>
  wanted()
    .toReversed()
    .map(({ type: _type, contexts, ...command }, index) => ({
      ...command,
      id: String(index),
      application_id: '1',
      version: '2',
      default_member_permissions: null,
      dm_permission: true,
      nsfw: false,
      name_localizations: null,
      contexts,
      options: (command['options'] as Fields[]).map((option) => withoutDefaults(option)),
    }))

const optionsOf = (command: Fields | undefined) => (command?.['options'] ?? []) as Fields[]

function withoutDefaults(option: Fields): Fields {
  const { required, options, ...rest } = option
  return {
    ...rest,
    ...(required === true && { required }),
    ...(Array.isArray(options) &&
      options.length > 0 && { options: (options as Fields[]).map(withoutDefaults) }),
  }
}

it('takes what Discord makes of our definitions for the same', () => {
  expect(sameDefinitions(stored(), wanted())).toBe(true)
})

describe('sees', () => {
  it.each<[string, (commands: Fields[]) => void]>([
    ['another description', ([command]) => Object.assign(command ?? {}, { description: 'Other' })],
    [
      'another translation',
      ([command]) => Object.assign(command?.['description_localizations'] ?? {}, { nl: 'Anders' }),
    ],
    ['a command too many', (commands) => commands.push({ ...commands[0], name: 'other' })],
    ['a command too few', (commands) => commands.pop()],
    ['a subcommand too few', ([command]) => optionsOf(command).pop()],
    ['a context more', ([command]) => Object.assign(command ?? {}, { contexts: [0, 1] })],
    [
      'a permission',
      ([command]) => Object.assign(command ?? {}, { default_member_permissions: '8' }),
    ],
    ['another order of options', ([command]) => optionsOf(command).reverse()],
  ])('%s', (_what, change) => {
    const known: Fields[] = stored()
    change(known)
    expect(sameDefinitions(known, wanted())).toBe(false)
  })
})

it.each([undefined, null, {}, 'none', []])('takes %j for no commands at all', (answer) => {
  expect(sameDefinitions(answer, wanted())).toBe(false)
})
