import { parseArgs } from 'node:util'
import { isSnowflake } from '#core/discord/snowflakes.ts'
import { isLogLevel, logLevels } from '#core/redis/log-level.ts'
import { type Arguments, type Command, UsageError } from './command.ts'
import { commands } from './commands.ts'
import { parseDuration } from './durations.ts'

export type CommandLine =
  | { kind: 'help'; command: Command | undefined }
  | { kind: 'run'; command: Command; args: Arguments; asJson: boolean }

const options = {
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
  yes: { type: 'boolean', short: 'y', default: false },
  for: { type: 'string' },
} as const

/** Reads what stands behind `usher`. @throws UsageError with one sentence */
export function parseCommandLine(argv: readonly string[]): CommandLine {
  const { values, positionals } = parsed(argv)
  const [name, subject, ...rest] = positionals
  const isHelp = values.help || name === 'help' || name === undefined
  const wanted = name === 'help' ? subject : name
  const command = commands.find((known) => known.name === wanted)
  if (wanted !== undefined && command === undefined) {
    const names = commands.map((known) => known.name).join(', ')
    throw new UsageError(`there is no command "${wanted}": it is one of ${names}`)
  }
  if (isHelp || command === undefined) return { kind: 'help', command }
  if (rest.length > 0) throw new UsageError(`"${rest[0]}" is too much: ${command.usage}`)
  for (const option of ['yes', 'for'] as const) {
    if (values[option] && !command.options.includes(option)) {
      throw new UsageError(`${command.name} takes no --${option}`)
    }
  }
  const args = {
    subject: subjectOf(command, subject),
    isSure: values.yes,
    forMs: forMs(values.for),
  }
  return { kind: 'run', command, args, asJson: values.json }
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true })
  } catch (error) {
    // Node explains at length how to pass what begins with a dash; its first sentence says it all.
    const [sentence = ''] = (error instanceof Error ? error.message : String(error)).split('. ')
    throw new UsageError(sentence, { cause: error })
  }
}

function subjectOf(command: Command, subject: string | undefined): string | undefined {
  switch (command.subject) {
    case 'nothing':
      if (subject !== undefined) throw new UsageError(`"${subject}" is too much: ${command.usage}`)
      return undefined
    case 'guild':
      if (subject === undefined) throw new UsageError(`which server? ${command.usage}`)
      if (!isSnowflake(subject))
        throw new UsageError(`"${subject}" is no server id: Discord's have 15 to 20 digits`)
      return subject
    case 'level':
      if (subject === undefined || subject === 'reset' || isLogLevel(subject)) return subject
      throw new UsageError(`"${subject}" is no level: ${[...logLevels, 'reset'].join(', ')}`)
    default:
      return command.subject satisfies never
  }
}

function forMs(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const ms = parseDuration(text)
  if (ms === undefined) throw new UsageError(`--for "${text}": as in 90s, 10m or 2h`)
  return ms
}
