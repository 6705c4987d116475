import type { APIInteraction } from 'discord-api-types/v10'
import type { Logger } from 'pino'
import type { Answer } from './answer.ts'
import { failureOf, type Failure } from './failure-of.ts'
import { interruptible } from './interruptible.ts'
import { makeContext, type MakeContextOptions } from './make-context.ts'
import type { Suggestion } from './option-spec.ts'
import { readOptions } from './read-options.ts'
import type { Routed } from './route-interaction.ts'
import { makeCatalogue, type MessageValues } from '#core/languages/catalogue.ts'
import { languageOfLocale } from '#core/languages/languages.ts'
import type { MessageKey } from '#core/languages/messages.ts'

/** A call that takes longer is ended. */
const RUN_MAX_MS = 60_000
/** Suggestions that come later are of no use. */
const SUGGEST_MAX_MS = 2_000
/** @see Discord docs, interactions/application-commands#autocomplete */
const MAX_SUGGESTIONS = 25

export type RunOptions = MakeContextOptions & {
  /** Ends what runs. */
  stopping: AbortSignal
}

/** What somebody did, and who answers it. */
export type RoutedCall<Kind extends Routed['kind']> = {
  interaction: APIInteraction
  routed: Extract<Routed, { kind: Kind }>
  log: Logger
}

/** `replaces`: the answer takes the place of the message that the call belongs to. */
export type RunResult = {
  outcome: 'answered' | Failure['outcome']
  answer: Answer
  replaces: boolean
}

/** Runs a command or a button that was acknowledged. Never throws: what fails has a sentence. */
export async function runRouted(
  options: RunOptions,
  { interaction, routed, log }: RoutedCall<'command' | 'button'>,
): Promise<RunResult> {
  // In the language of whoever asks, until the guild's is known.
  let say = (key: MessageKey, values?: MessageValues) => inTheirs(interaction, key, values)
  const run = async (signal: AbortSignal) => {
    const context = await makeContext(options, routed.command, { interaction, log, signal })
    say = context.say
    if (routed.kind === 'button') return routed.view.press(context, routed.args)
    const { subcommand, given, resolved } = routed
    return subcommand.run(context, readOptions(subcommand.options, given, resolved))
  }
  try {
    const answer = await interruptible(run, { ...options, timeoutMs: RUN_MAX_MS })
    return { outcome: 'answered', answer, replaces: true }
  } catch (error) {
    const { outcome, key, values } = failureOf(error, interaction.id)
    logFailure(log, outcome, error)
    // What a button belongs to stays as it was.
    return { outcome, answer: { content: say(key, values) }, replaces: routed.kind !== 'button' }
  }
}

/** None where they cannot be found in time: there is no other way to say so. */
export async function suggestionsFor(
  options: RunOptions,
  { interaction, routed, log }: RoutedCall<'suggestion'>,
): Promise<Suggestion[]> {
  const run = async (signal: AbortSignal) => {
    const context = await makeContext(options, routed.command, { interaction, log, signal })
    return routed.suggest(context, routed.typed)
  }
  try {
    const found = await interruptible(run, { ...options, timeoutMs: SUGGEST_MAX_MS })
    return found.slice(0, MAX_SUGGESTIONS)
  } catch (error) {
    logFailure(log, failureOf(error, interaction.id).outcome, error)
    return []
  }
}

/** A sentence in the language of whoever asks, which Discord tells of. */
export function inTheirs(
  interaction: APIInteraction,
  key: MessageKey,
  values?: MessageValues,
): string {
  const locale = 'locale' in interaction ? interaction.locale : undefined
  return makeCatalogue(languageOfLocale(locale), 'UTC').say(key, values)
}

function logFailure(log: Logger, outcome: Failure['outcome'], error: unknown): void {
  if (outcome === 'refused') return
  if (outcome === 'failed') log.error({ err: error }, 'command failed')
  else log.warn({ outcome, err: String(error) }, 'command could not be done now')
}
