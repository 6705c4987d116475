import type { REST } from '@discordjs/rest'
import type { OperatorContext } from './command.ts'
import { makeBotRest } from '#core/discord/bot-rest.ts'
import { makeRestAllowance, type RestAllowance } from '#core/redis/rest-allowance.ts'
import { makeInvalidRequests } from '#core/redis/invalid-requests.ts'
import { makeLogger } from '#core/telemetry/logger.ts'

/** Discord as the bot sees it, within the allowance that all of Usher shares.
 *  @returns undefined without a `DISCORD_TOKEN`: then what Redis knows has to do */
export function connectDiscord({
  config,
  redis,
}: Pick<OperatorContext, 'config' | 'redis'>):
  { rest: REST; allowance: RestAllowance } | undefined {
  const { DISCORD_TOKEN: token, DISCORD_API_BASE: apiBase, DISCORD_GLOBAL_RPS } = config
  if (token === undefined) return undefined
  const log = makeLogger('operator', 'silent')
  const invalidRequests = makeInvalidRequests({ redis, log, now: Date.now })
  const rest = makeBotRest({
    config: { DISCORD_API_BASE: apiBase, DISCORD_TOKEN: token },
    invalidRequests,
  })
  // They tidy up every few minutes, and would keep a command from ending until then.
  rest.clearHandlerSweeper()
  rest.clearHashSweeper()
  return {
    rest,
    allowance: makeRestAllowance({
      redis,
      requestsPerSecond: DISCORD_GLOBAL_RPS,
      ownRequestsPerSecond: 1,
      pausedForMs: () => invalidRequests.pausedForMs(),
      log,
      now: Date.now,
    }),
  }
}
