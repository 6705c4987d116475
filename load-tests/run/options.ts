import { parseArgs } from 'node:util'
import {
  scenarios,
  settingNames,
  settingWords,
  type LoadScenario,
  type Setting,
  type SettingName,
} from './scenarios.ts'

/** A scenario with a value for each of its settings. */
export interface LoadOptions {
  scenario: LoadScenario
  settings: Partial<Record<SettingName, number>>
}

/** The command line is not one of ours; `message` is one sentence. */
export class UsageError extends Error {
  override name = 'UsageError'
  readonly code = 'usage'
}

/** The local Discord keeps everybody who ever joined in memory. */
const mostJoins = 200_000

/** Reads the command line. @returns undefined where it names no scenario
 *  @throws UsageError in one sentence that names what is wrong */
export function parseOptions(args: readonly string[]): LoadOptions | undefined {
  const { values, positionals } = readFlags(args)
  const [name, ...others] = positionals
  if (name === undefined && Object.keys(values).length === 0) return undefined
  const scenario = scenarios.find((one) => one.name === name)
  if (!scenario) {
    const names = scenarios.map((one) => one.name).join(', ')
    throw new UsageError(`there is no scenario "${name ?? ''}", only ${names}`)
  }
  if (others.length > 0) throw new UsageError(`one scenario at a time, not "${others.join(' ')}"`)
  const given = settingNames.filter((one) => values[one] !== undefined)
  const strange = given.find((one) => !scenario.settings[one])
  if (strange) throw new UsageError(`${scenario.name} knows no --${strange}`)
  const settings = Object.fromEntries(
    settingNames.flatMap((one) => {
      const setting = scenario.settings[one]
      return setting ? [[one, readValue(one, values[one], setting)]] : []
    }),
  )
  const { rate = 0, duration = 0 } = settings
  if (scenario.name !== 'api' && rate * duration > mostJoins)
    throw new UsageError(
      `--rate times --duration must be at most ${mostJoins} joins, got ${rate * duration}`,
    )
  return { scenario, settings }
}

function readValue(name: SettingName, text: string | undefined, setting: Setting): number {
  if (text === undefined) return setting.default
  const value = name === 'duration' ? secondsOf(text) : /^\d+$/.test(text) ? Number(text) : NaN
  if (value >= setting.least && value <= setting.most) return value
  const unit = name === 'duration' ? ' s' : ''
  throw new UsageError(
    `--${name} must be from ${setting.least} to ${setting.most}${unit}, got "${text}"`,
  )
}

const secondsIn: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3_600 }

/** `90`, `90s`, `3m`, `1h`; NaN for anything else. */
function secondsOf(text: string): number {
  const [, digits = '', unit = ''] = /^(\d+)([smh]?)$/.exec(text) ?? []
  return digits === '' ? NaN : Number(digits) * (secondsIn[unit] ?? NaN)
}

const flag = { type: 'string' } as const
const flags = { duration: flag, rate: flag, guilds: flag, joins: flag, history: flag }

function readFlags(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: flags, allowPositionals: true })
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : 'unreadable options', { cause })
  }
}

/** Every scenario with what may be set about it, for whoever named none. */
export function usage(): string {
  const lines = scenarios.flatMap(({ name, about, settings }) => [
    `  ${name.padEnd(17)} ${about}`,
    ...settingNames.flatMap((one) => {
      const setting = settings[one]
      if (!setting) return []
      const { default: usual, least, most } = setting
      return [`${' '.repeat(20)}--${one} ${usual} (${least} to ${most})`]
    }),
  ])
  const words = settingNames.map((name) => `  --${`${name} N`.padEnd(13)} ${settingWords[name]}`)
  return `npm run load -- <scenario> [options]\n\n${[...lines, '', ...words].join('\n')}`
}
