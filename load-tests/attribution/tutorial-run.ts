import { setTimeout as pause } from 'node:timers/promises'
import type { TrueJoin } from '#infra/local/discord/control/world-types.ts'
import type { BenchmarkOptions } from './options.ts'
import { makeStage, play, startPlayground } from './playground.ts'
import type { Scenario, Tracker } from './scenario.ts'
import { type Guess, makeTutorialTracker } from './tutorial-tracker.ts'
import { percent } from './verdict.ts'

/** How long after the last join its answers count: it lists once for each join, 5 in 5 s. */
const patienceMs = 10_000

/** Plays a scenario to the tutorial tracker. @returns per cent of joins with the right inviter. */
export async function runTutorial(
  scenario: Scenario,
  options: BenchmarkOptions,
  signal: AbortSignal,
): Promise<number> {
  await using cleanup = new AsyncDisposableStack()
  const discord = await startPlayground(options)
  cleanup.defer(() => discord.close())
  const tutorial = makeTutorialTracker(discord.apiBase)
  cleanup.defer(() => tutorial.stop())
  const tracker: Tracker = {
    start: () => tutorial.start(),
    stop: () => tutorial.stop(),
    killWorker: async () => {
      await tutorial.stop()
      await tutorial.start()
    },
    // It keeps everything in memory.
    stopStores: () => Promise.resolve(),
    startStores: () => Promise.resolve(),
  }
  const stage = makeStage(discord, tracker, options)
  const guilds = await scenario.cast(stage)
  await tracker.start()
  const { truth } = await play(scenario, { stage, guilds, signal })
  const deadline = Date.now() + patienceMs
  while (tutorial.guesses().length < truth.length && Date.now() < deadline)
    await pause(100, undefined, { signal })
  return rightPercent(truth, tutorial.guesses())
}

/** Of all joins; one it never answered is wrong. Where nobody invited, naming nobody is right. */
export function rightPercent(truth: readonly TrueJoin[], guesses: readonly Guess[]): number {
  const nameOf = (guildId: string, memberId: string, joinedAtMs: number) =>
    `${guildId}/${memberId}/${joinedAtMs}`
  const named = new Map(
    guesses.map((guess) => [nameOf(guess.guildId, guess.memberId, guess.joinedAtMs), guess]),
  )
  const right = truth.filter((join) => {
    const guess = named.get(nameOf(join.guildId, join.userId, Date.parse(join.joinedAt)))
    if (!guess || guess.inviterId !== join.inviterId) return false
    return join.source !== 'invite' || guess.code === join.code
  })
  return percent(right.length, truth.length)
}
