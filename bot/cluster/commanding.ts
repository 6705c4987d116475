import { Counter, Histogram } from 'prom-client'
import { allCommands } from '../commands/commands.ts'
import { connectInteractionRest } from '../commands/connect-interaction-rest.ts'
import { commandDefinitions } from '../commands/definitions.ts'
import { makeInteractionAnswers } from '../commands/interaction-answers.ts'
import { makeInteractions, type Interactions } from '../commands/interactions.ts'
import { registerCommands } from '../commands/register-commands.ts'
import type { Attributing } from './attributing.ts'
import type { ClusterContext } from './context.ts'
import { makeGuildSettings } from '#core/postgres/guild-settings.ts'
import { makePrivacy } from '#core/privacy/privacy.ts'
import { metrics } from '#core/telemetry/metric-catalogue.ts'

export type Commanding = Interactions & {
  /** Tells Discord of the commands, where this process has shard 0 and Discord has others. */
  register(): Promise<void>
}

/** Slash commands, their buttons and suggestions. */
export function makeCommanding(
  context: ClusterContext,
  attributing: Pick<Attributing, 'directory'>,
): Commanding {
  const { config, shardIds, redis, db, rest, allowance, log, now } = context
  const { invalidRequests, pseudonymOf } = context
  const registers = [context.metrics.registry]
  const ended = new Counter({ ...metrics.commands, registers })
  const duration = new Histogram({ ...metrics.commandDuration, registers })
  const interactions = makeInteractions({
    commands: allCommands,
    answers: makeInteractionAnswers({
      rest: connectInteractionRest({
        apiBase: config.DISCORD_API_BASE,
        invalidRequests,
        metrics: context.metrics.rest,
      }),
      now,
    }),
    settingsOf: (guildId) => makeGuildSettings(db).find(guildId),
    deps: {
      db,
      redis,
      rest,
      allowance,
      directory: attributing.directory,
      privacy: makePrivacy({ db, redis, pseudonymOf, now }),
      now,
    },
    dashboardUrl: config.PUBLIC_URL,
    onDone(command, outcome, durationMs) {
      ended.inc({ command, outcome })
      if (outcome !== 'repeated') duration.observe({ command }, durationMs / 1_000)
    },
    log,
    now,
  })
  return {
    ...interactions,
    async register() {
      if (!shardIds.includes(0)) return
      const definitions = commandDefinitions(allCommands)
      await registerCommands({ rest, allowance, definitions, log, signal: context.signal })
    },
  }
}
