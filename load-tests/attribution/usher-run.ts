import { setTimeout as pause } from 'node:timers/promises'
import type { CastGuild } from './cast.ts'
import { compare, type Comparison } from './compare.ts'
import { countInviteRequests } from './invite-requests.ts'
import type { BenchmarkOptions } from './options.ts'
import { makeStage, play, startPlayground } from './playground.ts'
import { readCounts, readJoins } from './recorded.ts'
import type { Scenario } from './scenario.ts'
import { waitUntilPrimed, waitUntilSettled } from './settled.ts'
import { startUsher } from './usher.ts'
import type { Measured } from './verdict.ts'
import { readWrittenOff } from './written-off.ts'

/** A use that nobody came by is written off after twice its lifetime of 10 s and a list, at the latest;
 *  that changes no join, so that nobody waited for it before. */
const writingOffBoundMs = 20_000

/** Plays a scenario to Usher, on a fresh local Discord and fresh stores, and looks at the outcome. */
export async function runUsher(
  scenario: Scenario,
  options: BenchmarkOptions,
  signal: AbortSignal,
): Promise<{ comparison: Comparison; measured: Measured }> {
  await using cleanup = new AsyncDisposableStack()
  const discord = await startPlayground(options)
  cleanup.defer(() => discord.close())
  const usher = await startUsher({ ...options, apiBase: discord.apiBase })
  cleanup.defer(() => usher.close())

  const stage = makeStage(discord, usher, options)
  const guilds = await scenario.cast(stage)
  signal.throwIfAborted()
  await usher.enable(guilds.map(({ guildId }) => guildId))
  await usher.start()
  await waitUntilPrimed(usher.db, { codes: countCodes(guilds), signal }).catch((cause: unknown) => {
    throw new Error(`the bot does not get to know the invites: ${usher.lastWords()}`, { cause })
  })

  const { truth, lastJoinAtMs } = await play(scenario, { stage, guilds, signal })
  // Where dispatches are lost, not every join leaves a trace.
  const expected = scenario.losesSession ? 0 : truth.length
  const settling = { expected, lastJoinAtMs, signal }
  const settled = await waitUntilSettled(usher.db, settling)
  const compareNow = async () =>
    compare({
      truth,
      recorded: await readJoins(usher.db),
      counts: await readCounts(usher.db),
      accepted: stage.accepted,
      writtenOff: await readWrittenOff(usher.db),
      losesSession: scenario.losesSession,
    })
  const comparison = await untilExplained(compareNow, signal)
  const sinceLastJoin = (atMs?: number) =>
    atMs === undefined ? null : (atMs - lastJoinAtMs) / 1_000
  const measured: Measured = {
    ...(await countInviteRequests(stage.control)),
    recordedS: sinceLastJoin(settled?.recordedAtMs),
    settledS: sinceLastJoin(settled?.settledAtMs),
  }
  return { comparison, measured }
}

/** Waits until every use is recorded or written off, where that is still to come. */
async function untilExplained(
  compareNow: () => Promise<Comparison>,
  signal: AbortSignal,
): Promise<Comparison> {
  const deadline = Date.now() + writingOffBoundMs
  for (;;) {
    const comparison = await compareNow()
    if (comparison.codesUnexplained === 0 || Date.now() >= deadline) return comparison
    await pause(1_000, undefined, { signal })
  }
}

const countCodes = (guilds: readonly CastGuild[]): number =>
  guilds.reduce((sum, { codes, oneUseCodes = [], special }) => {
    return sum + codes.length + oneUseCodes.length + (special ? 2 : 0)
  }, 0)
