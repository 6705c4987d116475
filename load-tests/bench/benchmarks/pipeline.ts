import { setTimeout as pause } from 'node:timers/promises'
import type { BenchContext, Benchmark } from '../benchmark.ts'
import { processorMsOf } from '../processor-time.ts'
import { startHotPath, type HotPath } from '../hot-path.ts'
import { startWholeBot } from '../whole-bot.ts'
import type { LoadGuild } from '#infra/local/discord/control/world-types.ts'

const floorShard = 0
const ourShard = 1
const totalShards = 2
const invitesEach = 20
/** Joins a second, step by step, until one is too much. */
const rates = [
  200, 300, 400, 500, 600, 700, 800, 1_000, 1_200, 1_400, 1_600, 1_800, 2_000, 2_500, 3_000, 4_000,
]
/** Much of a process is only compiled once it has run. */
const warmUp = { rate: 150, seconds: 15 }
/** What is not done when a step ends, at most: of a second's joins. */
const lagMaxS = 0.5
/** From the first third of a run to its last, the lag may grow by this. */
const growthMaxS = 0.25

/** Somebody who takes joins, and tells how many are done. */
interface Taker {
  guilds: readonly LoadGuild[]
  done: () => Promise<number>
}

/** Everything at once on one machine: what is the most that goes on for ever? */
export const pipeline: Benchmark = {
  name: 'pipeline',
  title: 'Pipeline: joins a second settled and recorded with flat lag, every join its own list',
  async run(context) {
    const guildsEach = context.isQuick ? 1_000 : 5_000
    const [stepS, holdS] = context.isQuick ? [3, 5] : [6, 60]
    await using stage = await startHotPath(context, { totalShards })
    const plan = { count: guildsEach, totalShards, invitesEach }
    const floorGuilds = await stage.discord.ask('makeGuilds', { ...plan, shardId: floorShard })
    const ourGuilds = await stage.discord.ask('makeGuilds', { ...plan, shardId: ourShard })
    await stage.stores.enable(ourGuilds.map(({ guildId }) => guildId))

    const floor = await stage.fetch(floorShard)
    await floor.ask('begin', Number.MAX_SAFE_INTEGER)
    const counting = { guilds: floorGuilds, done: () => floor.ask('done') }
    const theirs = await findRate(stage, counting, { stepS, context })
    await using bot = await startWholeBot(stage, { totalShards, guilds: ourGuilds.length, context })
    const usher = { guilds: ourGuilds, done: bot.recorded }
    const fastest = await findRate(stage, usher, { stepS, context })

    const processes = { ...(await bot.pids()), ...(await stage.pids()) }
    const before = await processorMsOf(processes)
    const held = await holdFlat(stage, usher, { fastest, seconds: holdS, context })
    const ours = held.rate
    const after = await processorMsOf(processes)
    const each = Object.keys(processes).map((name) => {
      const ms = (after[name] ?? 0) - (before[name] ?? 0)
      return `${name} ${Math.round((ms / held.allJoins) * 1_000)} µs`
    })
    return {
      reference:
        'a client that counts the dispatches, fetches and parses the lists by @discordjs/rest, and makes one script call that does nothing.',
      rows: [
        { what: 'joins', unit: '1/s', ours: [ours], reference: [theirs], goal: { atLeast: 0.5 } },
        { what: 'joins', unit: '1/s', ours: [ours], goal: { atLeast: 2_000 } },
        { what: 'lag while that rate is held', unit: 's', ours: held.lagsS },
      ],
      notes: [
        `Steps of ${stepS} s; a rate counts where no more than ${lagMaxS} s of joins are behind at its end. The highest of them whose lag stays flat for ${holdS} s counts (joins sent and not recorded, in seconds of joins, each second). ${guildsEach} guilds, by turns.`,
        `CPU a join while rates are held: ${each.join(', ')}. The local Discord's own is part of the machine's load and not of Usher's.`,
      ],
    }
  },
}

/** The highest of the rates that leaves nothing behind. */
async function findRate(
  stage: HotPath,
  taker: Taker,
  { stepS, context }: { stepS: number; context: BenchContext },
): Promise<number> {
  await hold(stage, taker, { ...warmUp, context })
  let best = 0
  for (const rate of rates) {
    const { lagsS, sentRate } = await hold(stage, taker, { rate, seconds: stepS, context })
    const lagS = lagsS.at(-1) ?? Infinity
    const lags = lagsS.map((lag) => lag.toFixed(2)).join(', ')
    context.say(`${rate} a second: ${sentRate.toFixed(0)} sent, ${lags} s behind`)
    if (lagS > lagMaxS || sentRate < rate * 0.95) break
    best = rate
  }
  return best
}

/** Holds the highest of the rates at which the lag is flat. */
async function holdFlat(
  stage: HotPath,
  taker: Taker,
  { fastest, seconds, context }: { fastest: number; seconds: number; context: BenchContext },
) {
  let allJoins = 0
  for (const rate of rates.filter((some) => some <= fastest).toReversed()) {
    const held = await hold(stage, taker, { rate, seconds, context })
    allJoins += held.joins
    const lags = held.lagsS.map((lag) => lag.toFixed(2)).join(', ')
    context.say(`${rate} a second held: ${lags} s behind`)
    if (held.isFlat) return { ...held, rate, allJoins }
  }
  throw new Error('at none of the rates is the lag flat')
}

/** Sends joins at a rate, looks every second at how far they are behind, and waits for the rest. */
async function hold(
  { discord }: HotPath,
  { guilds, done }: Taker,
  { rate, seconds, context }: { rate: number; seconds: number; context: BenchContext },
) {
  const joins = rate * seconds
  const doneBefore = await done()
  const startedAt = performance.now()
  const sentAll = discord
    .ask('stream', guilds, joins, seconds * 1_000)
    .then(() => (joins / (performance.now() - startedAt)) * 1_000)
  const lagsS: number[] = []
  let sent = 0
  do {
    await pause(1_000, undefined, { signal: context.signal })
    const [sentNow, doneNow] = await Promise.all([discord.ask('sent'), done()])
    sent = sentNow
    if (sent < joins) lagsS.push((sent - (doneNow - doneBefore)) / rate)
  } while (sent < joins)
  const sentRate = await sentAll
  const deadline = performance.now() + 60_000
  while ((await done()) - doneBefore < joins) {
    if (performance.now() > deadline) throw new Error('joins are missing')
    await pause(100, undefined, { signal: context.signal })
  }
  const third = Math.ceil(lagsS.length / 3)
  const mean = (some: number[]) => some.reduce((sum, lagS) => sum + lagS, 0) / some.length
  const isFlat = mean(lagsS.slice(-third)) - mean(lagsS.slice(0, third)) < growthMaxS
  return { joins, lagsS, sentRate, isFlat }
}
