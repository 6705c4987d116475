import { setTimeout as sleep } from 'node:timers/promises'
import { DiscordAPIError } from '@discordjs/rest'
import {
  GatewayDispatchEvents,
  type APIInteraction,
  type GatewayDispatchPayload,
} from 'discord-api-types/v10'
import type { Logger } from 'pino'
import type { Command } from './command.ts'
import type { Failure } from './failure-of.ts'
import type { Answerable, InteractionAnswers } from './interaction-answers.ts'
import { makeInteractionFilter } from './interaction-filter.ts'
import type { MakeContextOptions } from './make-context.ts'
import { routeInteraction, type Routed } from './route-interaction.ts'
import { inTheirs, runRouted, suggestionsFor, type RunResult } from './run-routed.ts'
import type { MessageKey } from '#core/languages/messages.ts'

/** Calls at work at once in this process; whoever comes then is told to try again. */
const MAX_RUNNING = 200
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

type Arrived = { interaction: APIInteraction; to: Answerable; log: Logger }

/**
 * From INTERACTION_CREATE to its answer. Every effect begins after Discord has taken the
 * acknowledgement: where it does not, nothing happens.
 */
export function makeInteractions(options: InteractionsOptions): Interactions {
  const { commands, answers, now } = options
  const isNew = makeInteractionFilter({ now })
  const running = new Set<Promise<void>>()
  const stopping = new AbortController()
  const runOptions = { ...options, stopping: stopping.signal }

  async function begin(interaction: APIInteraction): Promise<void> {
    const receivedAt = now()
    const routed = routeInteraction(commands, interaction)
    const { id, token, application_id, guild_id: guildId } = interaction
    const arrived = {
      interaction,
      to: { id, token, application_id, receivedAt },
      log: options.log.child({ interactionId: id, guildId, command: routed.label }),
    }
    const outcome = await handle(arrived, routed)
    options.onDone(routed.label, outcome, now() - receivedAt)
  }

  async function handle(arrived: Arrived, routed: Routed): Promise<CommandOutcome> {
    const { to, log } = arrived
    let ended: CommandOutcome | undefined
    try {
      ended = await acknowledge(arrived, routed)
    } catch (error) {
      log.warn({ err: String(error) }, 'Discord did not take the acknowledgement; nothing was done')
      return 'unacknowledged'
    }
    if (ended !== undefined || (routed.kind !== 'command' && routed.kind !== 'button')) {
      return ended ?? 'refused'
    }
    const result = await runRouted(runOptions, { ...arrived, routed })
    try {
      await give(to, result)
      return result.outcome
    } catch (error) {
      return unanswered(arrived, error)
    }
  }

  /** @returns how it ended, where there is nothing to do after the acknowledgement */
  async function acknowledge(
    { interaction, to, log }: Arrived,
    routed: Routed,
  ): Promise<CommandOutcome | undefined> {
    const isBusy = running.size >= MAX_RUNNING
    const sayNow = (key: MessageKey) => answers.say(to, { content: inTheirs(interaction, key) })
    switch (routed.kind) {
      case 'ignored':
        return 'refused'
      case 'refused':
        await sayNow(routed.key)
        return 'refused'
      case 'suggestion': {
        const call = { interaction, routed, log }
        await answers.suggest(to, isBusy ? [] : await suggestionsFor(runOptions, call))
        return 'answered'
      }
      case 'command':
      case 'button':
        if (isBusy) {
          await sayNow('error.busy')
          return 'busy'
        }
        await (routed.kind === 'command' ? answers.deferMessage(to) : answers.deferUpdate(to))
        return undefined
      default:
        return routed satisfies never
    }
  }

  const give = (to: Answerable, { answer, replaces }: RunResult) =>
    replaces ? answers.show(to, answer) : answers.tell(to, answer)

  /** Nobody is left with an answer that never comes because ours was of the wrong shape. */
  async function unanswered(
    { interaction, to, log }: Arrived,
    error: unknown,
  ): Promise<CommandOutcome> {
    const isMalformed = error instanceof DiscordAPIError && error.status === 400
    log[isMalformed ? 'error' : 'warn']({ err: error }, 'Discord did not take the answer')
    if (!isMalformed) return 'unanswered'
    const content = inTheirs(interaction, 'error.unexpected', { id: interaction.id })
    await answers.show(to, { content }).catch((again: unknown) => {
      log.warn({ err: String(again) }, 'nor did it take the sentence that says so')
    })
    return 'unanswered'
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
