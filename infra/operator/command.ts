import type { GuildStores } from '#core/guilds/enable-guild.ts'
import type { OperatorConfig } from '#core/config.ts'
import type { Redis } from 'ioredis'

/** What a command works on. */
export type OperatorContext = {
  config: OperatorConfig
  stores: GuildStores
  redis: Redis
  now: () => Date
  /** Asks the person at the terminal; undefined where there is none. */
  ask: ((question: string) => Promise<string>) | undefined
}

export type Arguments = {
  /** The guild's id, or the level: what stands behind the command. */
  subject: string | undefined
  isSure: boolean
  forMs: number | undefined
}

/** The same answer for a program and for a person. */
export type Answer = { json: unknown; text: string }

/** What may stand behind a command's name. */
export type Subject = 'guild' | 'level' | 'nothing'

export type Command = {
  name: string
  /** As help shows it, after `usher`. */
  usage: string
  /** One sentence. */
  summary: string
  subject: Subject
  /** Besides `--json` and `--help`. */
  options: readonly ('yes' | 'for')[]
  /** @throws Error with one sentence that says why not */
  run(context: OperatorContext, args: Arguments): Promise<Answer>
}

/** A command was called in a way it does not understand. */
export class UsageError extends Error {
  override name = 'UsageError'
  readonly code = 'usage'
}
