import { ConfigError, type Environment } from '#core/config.ts'
import { makeEnabledGuilds } from '#core/redis/enabled-guilds.ts'
import { type Answer, type Arguments, type Command, UsageError } from './command.ts'
import { help } from './help.ts'
import { openStores } from './open-stores.ts'
import { operatorSettings } from './operator-settings.ts'
import { parseCommandLine } from './parse-command-line.ts'

export type Surroundings = {
  env: Environment
  /** Asks the person at the terminal; undefined where there is none. */
  ask?: (question: string) => Promise<string>
}

/** `text` goes to stdout, or to stderr where `code` is not 0. */
export type Outcome = { code: number; text: string }

/** What a shell finds in `$?`: 2 for a call that was not understood, 78 for a wrong setting. */
const USAGE = 2
const CONFIG = 78

/** Runs one command of the operator's, whatever becomes of it. */
export async function runUsher(
  argv: readonly string[],
  surroundings: Surroundings,
): Promise<Outcome> {
  try {
    const line = parseCommandLine(argv)
    if (line.kind === 'help') return { code: 0, text: help(line.command) }
    const { json, text } = await run(line.command, line.args, surroundings)
    return { code: 0, text: line.asJson ? JSON.stringify(json, null, 2) : text }
  } catch (error) {
    return { code: exitCodeOf(error), text: `usher: ${sentenceOf(error)}` }
  }
}

async function run(command: Command, args: Arguments, { env, ask }: Surroundings): Promise<Answer> {
  const config = operatorSettings(env)
  const opened = await openStores(config)
  const { redis, db } = opened
  try {
    const stores = { db, enabledGuilds: makeEnabledGuilds(redis) }
    return await command.run({ config, stores, redis, now: () => new Date(), ask }, args)
  } finally {
    await opened.close()
  }
}

/** One sentence, whatever it was: who operates a product is not the one to read its stack. */
function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  // Postgres' "undefined table".
  if ('code' in error && error.code === '42P01')
    return 'DATABASE_URL: this database holds no tables of Usher yet: start Usher first'
  return error.message.split('\n')[0] ?? error.name
}

function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError) return USAGE
  return error instanceof ConfigError ? CONFIG : 1
}
