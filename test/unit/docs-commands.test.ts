import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { allCommands } from '#bot/commands/commands.ts'

const text = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'commands.md'), 'utf8')
const rows = text.split('\n').filter((line) => line.startsWith('| `/'))
const cells = rows.map((row) => row.split('|').map((cell) => cell.trim()))

it('docs/commands.md has every subcommand with its options, and nothing else', () => {
  const wanted = allCommands.flatMap((command) =>
    command.subcommands.map(({ name, options }) => [
      `\`/${command.name} ${name}\``,
      Object.keys(options),
    ]),
  )
  const found = cells.map(([, name, , options = '']) => [
    name,
    [...options.matchAll(/`(\w+)`/g)].map(([, option]) => option),
  ])
  expect(found).toEqual(wanted)
})

it('docs/commands.md describes each of them', () => {
  const names = allCommands.flatMap(({ subcommands }) => subcommands.map(({ name }) => name))
  expect(names.filter((name) => !text.includes(`\n**\`${name}\`** `))).toEqual([])
})
