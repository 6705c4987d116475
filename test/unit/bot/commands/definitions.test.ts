import { ApplicationCommandOptionType as OptionType } from 'discord-api-types/v10'
import { describe, expect, it } from 'vitest'
import { subcommand, type Command } from '#bot/commands/command.ts'
import { allCommands } from '#bot/commands/commands.ts'
import { commandDefinitions } from '#bot/commands/definitions.ts'
import { customIdOf } from '#bot/commands/custom-id.ts'
import { askerId } from '#test/support/commands.ts'

const definitions = commandDefinitions(allCommands)
const name = /^[a-z0-9_]{1,32}$/

describe.each(definitions)('/$name', (command) => {
  it('can be used in guilds only', () => {
    expect(command.contexts).toEqual([0])
    expect(command.integration_types).toEqual([0])
  })

  it('is open to all: what each may do is checked at each call', () => {
    expect(command).not.toHaveProperty('default_member_permissions')
  })

  it('has names and numbers of options that Discord takes', () => {
    expect(command.name).toMatch(name)
    expect(command.options?.length).toBeLessThanOrEqual(25)
    for (const one of command.options ?? []) {
      expect(one.name).toMatch(name)
      const options = 'options' in one ? (one.options ?? []) : []
      expect(options.length).toBeLessThanOrEqual(25)
      for (const option of options) expect(option.name).toMatch(name)
      const required = options.map((option) => ('required' in option ? option.required : false))
      expect(required).toEqual(required.toSorted((a, b) => Number(b) - Number(a)))
    }
  })

  it('stays below 8,000 characters in every language', () => {
    for (const locale of ['nl', 'de', 'fr', 'es-ES', undefined]) {
      expect(textLength(command, locale)).toBeLessThan(8_000)
    }
  })
})

it('describes everything in each language by the codes that Discord knows', () => {
  const [command] = definitions
  const locales = Object.keys(command?.description_localizations ?? {})
  expect(locales).toEqual(['nl', 'de', 'fr', 'es-ES', 'es-419'])
})

it('writes bounds, choices and suggestions into the definition', () => {
  const command: Command = {
    name: 'privacy',
    whenModuleOff: 'privacy.module-off',
    views: [],
    subcommands: [
      subcommand({ name: 'info', options: {}, run: () => Promise.resolve({ content: '' }) }),
    ],
  }
  const [definition] = commandDefinitions([command])
  expect(definition?.options?.[0]).toMatchObject({ type: OptionType.Subcommand, name: 'info' })
})

it('throws where a sentence is missing', () => {
  const nameless: Command = { ...allCommands[0], name: 'nameless' } as Command
  expect(() => commandDefinitions([nameless])).toThrow(
    'core/languages has no sentence command.nameless',
  )
})

it('gives every view a name of its own that leaves room for its state', () => {
  const views = allCommands.flatMap(({ views }) => views.map(({ name }) => name))
  expect(new Set(views).size).toBe(views.length)
  for (const view of views) {
    expect(view).toMatch(/^[a-z-]{1,20}$/)
    expect(customIdOf({ view, askerId, args: ['1000', 'x'.repeat(50)] }).length).toBeLessThan(101)
  }
})

/** Names, descriptions and choices together, as Discord counts them. */
function textLength(value: unknown, locale: string | undefined): number {
  if (Array.isArray(value))
    return value.reduce((sum: number, one) => sum + textLength(one, locale), 0)
  if (typeof value !== 'object' || value === null) return 0
  const fields: Record<string, unknown> = { ...value }
  const localized = (field: string) => {
    const map = fields[`${field}_localizations`]
    const own = typeof map === 'object' && map !== null && locale && Reflect.get(map, locale)
    const text = own || fields[field]
    return typeof text === 'string' ? text.length : 0
  }
  const text = typeof fields['value'] === 'string' ? fields['value'].length : 0
  return (
    localized('name') +
    localized('description') +
    text +
    textLength(fields['options'], locale) +
    textLength(fields['choices'], locale)
  )
}
