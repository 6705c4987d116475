import { setTimeout as sleep } from 'node:timers/promises'
import {
  GatewayDispatchEvents,
  type APIInteraction,
  type GatewayDispatchPayload,
} from 'discord-api-types/v10'
import type { Logger } from 'pino'
import type { Answer } from './answer.ts'
import type { Command } from './command.ts'
import { failureOf, type Failure } from './failure-of.ts'
import type { InteractionAnswers } from './interaction-answers.ts'
import { makeInteractionFilter } from './interaction-filter.ts'
import { interruptible } from './interruptible.ts'
import { makeContext, type MakeContextOptions } from './make-context.ts'
import { readOptions } from './read-options.ts'
import { routeInteraction, type Routed } from './route-interaction.ts'
import { makeCatalogue } from '#core/languages/catalogue.ts'
import { languageOfLocale } from '#core/languages/languages.ts'
import type { MessageKey } from '#core/languages/messages.ts'

/** Calls at work at once in this process; whoever comes then is told to try again. */
const MAX_RUNNING = 200
/** A call that takes longer is ended. */
const RUN_MAX_MS = 60_000
/** Suggestions that come later are of no use. */
const SUGGEST_MAX_MS = 2_000
const MAX_SUGGESTIONS = 25
/** How long calls may finish once the process stops, and then say that they were interrupted. */
const FINISH_MS = 2_000
const INTERRUPTED_MS = 500

/** How an interaction ended, for metrics. `unanswered`: its effects happened, if there were any. */
export type CommandOutcome =
  'answered' | Failure['outcome'] | 'busy' | 'unacknowledged' | 'unanswered' | 'repeated'

export type InteractionsOptions = MakeContextOptions & {
  commands: readonly Command[]
  answers: InteractionAnswers
  onDone: (label: string, outcome: CommandOutcome, durationMs: number) => void
  log: Logger
  now: () => number
}

export type Interactions = {
  /** Takes a dispatch. Never waits. */
  take(payload: GatewayDispatchPayload): void
  /** Resolves once what runs has ended, or was interrupted. Nothing may be taken any more. */
  stop(): Promise<void>
}

/**
 * From INTERACTION_CREATE to its answer. Every effect begins after Discord has taken the
 * acknowledgement: where it does not, nothing happens.
 */
export function makeInteractions(options: InteractionsOptions): Interactions {
  const { commands, answers, now } = options
  const isNew = makeInteractionFilter({ now })
  const running = new Set<Promise<void>>()
  const stopping = new AbortController()

  async function begin(interaction: APIInteraction): Promise<void> {
    const startedAt = now()
    const routed = routeInteraction(commands, interaction)
    const { id, guild_id: guildId } = interaction
    const log = options.log.child({ interactionId: id, guildId, command: routed.label })
    const outcome = await handle(interaction, routed, log)
    options.onDone(routed.label, outcome, now() - startedAt)
  }

  async function handle(
    interaction: APIInteraction,
    routed: Routed,
    log: Logger,
  ): Promise<CommandOutcome> {
    const { id, token, application_id } = interaction
    const to = { id, token, application_id, receivedAt: now() }
    const isBusy = running.size >= MAX_RUNNING
    const sayNow = (key: MessageKey) => answers.say(to, { content: inTheirs(interaction, key) })
    try {
      if (routed.kind === 'ignored') return 'refused'
      if (routed.kind === 'suggestion') {
        await answers.suggest(to, isBusy ? [] : await suggestions(interaction, routed, log))
        return 'answered'
      }
      if (routed.kind === 'refused') {
        await sayNow(routed.key)
        return 'refused'
      }
      if (isBusy) {
        await sayNow('error.busy')
        return 'busy'
      }
      if (routed.kind === 'command') await answers.deferMessage(to)
      else await answers.deferUpdate(to)
    } catch (error) {
      log.warn({ err: String(error) }, 'Discord did not take the acknowledgement; nothing was done')
      return 'unacknowledged'
    }
    const { outcome, answer, replaces } = await work(interaction, routed, log)
    try {
      await (replaces ? answers.show(to, answer) : answers.tell(to, answer))
      return outcome
    } catch (error) {
      log.warn({ outcome, err: String(error) }, 'Discord did not take the answer to a command')
      return 'unanswered'
    }
  }

  /** After the acknowledgement. `replaces`: the answer takes the place of the message. */
  async function work(
    interaction: APIInteraction,
    routed: Extract<Routed, { kind: 'command' | 'button' }>,
    log: Logger,
  ): Promise<{ outcome: CommandOutcome; answer: Answer; replaces: boolean }> {
    // In the language of whoever asks, until the guild's is known.
    let say = (key: MessageKey, values?: Failure['values']) => inTheirs(interaction, key, values)
    const run = async (signal: AbortSignal) => {
      const context = await makeContext(options, routed.command, { interaction, log, signal })
      say = context.say
      if (routed.kind === 'button') return routed.view.press(context, routed.args)
      const { subcommand, given, resolved } = routed
      return subcommand.run(context, readOptions(subcommand.options, given, resolved))
    }
    try {
      const bounds = { stopping: stopping.signal, timeoutMs: RUN_MAX_MS }
      return { outcome: 'answered', answer: await interruptible(run, bounds), replaces: true }
    } catch (error) {
      const { outcome, key, values } = failureOf(error, interaction.id)
      logFailure(log, outcome, error)
      // What a button belongs to stays as it was.
      return { outcome, answer: { content: say(key, values) }, replaces: routed.kind !== 'button' }
    }
  }

  /** None where they cannot be found in time: there is no other way to say so. */
  async function suggestions(
    interaction: APIInteraction,
    { command, suggest, typed }: Extract<Routed, { kind: 'suggestion' }>,
    log: Logger,
  ) {
    const run = async (signal: AbortSignal) =>
      suggest(await makeContext(options, command, { interaction, log, signal }), typed)
    try {
      const bounds = { stopping: stopping.signal, timeoutMs: SUGGEST_MAX_MS }
      return (await interruptible(run, bounds)).slice(0, MAX_SUGGESTIONS)
    } catch (error) {
      logFailure(log, failureOf(error, interaction.id).outcome, error)
      return []
    }
  }

  return {
    take(payload) {
      if (payload.t !== GatewayDispatchEvents.InteractionCreate) return
      if (!isNew(payload.d.id)) {
        options.onDone('unknown', 'repeated', 0)
        return
      }
      const call = begin(payload.d).finally(() => running.delete(call))
      running.add(call)
    },
    async stop() {
      const ended = () => Promise.allSettled(running)
      await Promise.race([ended(), sleep(FINISH_MS)])
      stopping.abort()
      await Promise.race([ended(), sleep(INTERRUPTED_MS)])
    },
  }
}

function inTheirs(
  interaction: APIInteraction,
  key: MessageKey,
  values?: Failure['values'],
): string {
  const locale = 'locale' in interaction ? interaction.locale : undefined
  return makeCatalogue(languageOfLocale(locale), 'UTC').say(key, values)
}

function logFailure(log: Logger, outcome: Failure['outcome'], error: unknown): void {
  if (outcome === 'refused') return
  if (outcome === 'failed') log.error({ err: error }, 'command failed')
  else log.warn({ outcome, err: String(error) }, 'command could not be done now')
}
