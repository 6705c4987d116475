import type { LocalDiscord } from '#infra/local/discord/local-discord.ts'
import type { TrueJoin } from '#infra/local/discord/control/world-types.ts'
import { aLocalDiscord } from '#test/support/local-discord.ts'
import type { CastGuild } from './cast.ts'
import type { BenchmarkOptions } from './options.ts'
import { seededRandom } from './random.ts'
import type { Scenario, Stage, Tracker } from './scenario.ts'
import { playTimeline } from './timeline.ts'

/** How long the member search does not find who has just come. */
const searchLagMs = 1_000

/** A local Discord as slow and as strict as the real one. */
export function startPlayground({ seed }: { seed: number }): Promise<LocalDiscord> {
  return aLocalDiscord({
    // As far away as Discord is from a server in the same part of the world.
    latency: { restMs: [30, 80], gatewayMs: [5, 50] },
    inviteListLimit: { requests: 5, perMs: 5_000 },
    globalRps: 50,
    maxConcurrency: 4,
    random: seededRandom(seed + 1),
  })
}

/** A stage whose plan follows from the seed alone. */
export function makeStage(
  discord: LocalDiscord,
  tracker: Tracker,
  { seed, quick, hostile }: Pick<BenchmarkOptions, 'seed' | 'quick' | 'hostile'>,
): Stage {
  return {
    control: discord.control,
    tracker,
    hostile,
    random: seededRandom(seed),
    size: (full) => (quick ? Math.max(1, Math.round(full / 10)) : full),
    accepted: new Map(),
  }
}

export interface Played {
  /** What happened while the scenario was played, and nothing from before. */
  truth: TrueJoin[]
  lastJoinAtMs: number
}

/** Plays the scenario to its end. The counts of requests begin with it. */
export async function play(
  scenario: Scenario,
  { stage, guilds, signal }: { stage: Stage; guilds: readonly CastGuild[]; signal: AbortSignal },
): Promise<Played> {
  const { control } = stage
  const before = new Set((await truthOf(stage, guilds)).map(({ seq }) => seq))
  await control.setMemberSearch({ mode: 'on', lagMs: searchLagMs })
  if (stage.hostile) await makeHostile(stage)
  await control.requests({ reset: true })
  await playTimeline(scenario.timeline(stage, guilds), signal)
  const truth = (await truthOf(stage, guilds)).filter(({ seq }) => !before.has(seq))
  return { truth, lastJoinAtMs: Math.max(...truth.map(({ joinedAt }) => Date.parse(joinedAt))) }
}

/** Lists lag by 0–2 s, and what the bot hears about joins and invites is late by as much. */
async function makeHostile({ control }: Stage): Promise<void> {
  await control.setInviteList({ lagMs: [0, 2_000] })
  await control.delayDispatches({
    types: [
      'GUILD_MEMBER_ADD',
      'GUILD_MEMBER_REMOVE',
      'INVITE_CREATE',
      'INVITE_DELETE',
      'GUILD_AUDIT_LOG_ENTRY_CREATE',
    ],
    ms: [0, 2_000],
  })
}

async function truthOf({ control }: Stage, guilds: readonly CastGuild[]): Promise<TrueJoin[]> {
  const truths = await Promise.all(guilds.map(({ guildId }) => control.truth({ guildId })))
  return truths.flatMap(({ joins }) => joins).sort((a, b) => a.seq - b.seq)
}
