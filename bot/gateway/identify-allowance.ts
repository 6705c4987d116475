import { setTimeout } from 'node:timers/promises'
import type { IIdentifyThrottler } from '@discordjs/ws'
import type { APIGatewaySessionStartLimit } from 'discord-api-types/v10'
import type { Logger } from 'pino'
import type { IdentifyTurns } from './identify-turns.ts'

/** While too few are left, Discord is asked again at least this often. */
const ASK_AGAIN_MAX_MS = 60_000
/** Discord's clock and ours: what is renewed at an instant is asked for a little later. */
const LEEWAY_MS = 1_000

export type IdentifyAllowanceDeps = {
  turns: IdentifyTurns
  /** Discord's answer of this moment. */
  ask: () => Promise<APIGatewaySessionStartLimit>
  /** What Discord said when the process started: it counts where it does not answer. */
  atStart: APIGatewaySessionStartLimit
  /** Tests pass their own. */
  sleep?: (ms: number, signal: AbortSignal) => Promise<unknown>
  log: Logger
}

/**
 * Turns to identify that also keep Discord's daily allowance: whoever identifies more often has the
 * bot's token reset. Discord is asked within every turn, and as many identifies are left alone as
 * may be on their way from other processes: one a bucket. Resuming costs none, and waits for nobody.
 */
export function withIdentifyAllowance(deps: IdentifyAllowanceDeps): IIdentifyThrottler {
  const { turns, ask, log } = deps
  const { sleep = (ms, signal) => setTimeout(ms, undefined, { signal }) } = deps
  let known = deps.atStart

  async function askDiscord(shardId: number): Promise<APIGatewaySessionStartLimit> {
    try {
      known = await ask()
    } catch (error) {
      log.warn({ shardId, err: String(error) }, 'Discord does not say how many identifies are left')
    }
    return known
  }

  return {
    /** @throws the signal's reason once it aborts */
    async waitForIdentify(shardId, signal) {
      let isTold = false
      for (;;) {
        await turns.waitForIdentify(shardId, signal)
        const { remaining, reset_after: resetAfterMs, max_concurrency } = await askDiscord(shardId)
        if (remaining > max_concurrency) {
          if (await turns.restart(shardId)) return
          continue
        }
        if (!isTold) {
          log.error({ shardId, remaining, resetAfterMs }, 'too few identifies left today; waiting')
        }
        isTold = true
        const waitMs = Math.min(resetAfterMs + LEEWAY_MS, ASK_AGAIN_MAX_MS)
        await sleep(waitMs, signal)
      }
    },
  }
}
