import type { Command } from './command.ts'
import { commands } from './commands.ts'

const optionHelp = {
  yes: ['--yes', 'do not ask whether it is meant'],
  for: ['--for <time>', 'how long, as in 90s, 10m or 2h'],
} as const
const everywhere = [
  ['--json', 'answer in JSON, for programs'],
  ['--help', 'this'],
] as const

/** What the command does, or all of them. */
export function help(command?: Command): string {
  return command === undefined ? helpOfAll() : helpOf(command)
}

function helpOfAll(): string {
  return [
    'Asks and tells a running Usher, by the stores that it runs on.',
    '',
    'usage: npm run usher -- <command>',
    '',
    ...aligned(commands.map(({ usage, summary }) => [usage, summary])),
    '',
    ...aligned(everywhere),
    '',
    'Without settings it is the Usher that `npm start` runs in this folder; DATABASE_URL and',
    'REDIS_URL name another. For a program that reads the JSON: npm run -s usher -- status --json',
  ].join('\n')
}

function helpOf({ usage, summary, options }: Command): string {
  const own = options.map((option) => optionHelp[option])
  return [
    `usage: npm run usher -- ${usage}`,
    '',
    summary,
    '',
    ...aligned([...own, ...everywhere]),
  ].join('\n')
}

function aligned(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`)
}
