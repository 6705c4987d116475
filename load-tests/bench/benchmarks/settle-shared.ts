import type { Benchmark } from '../benchmark.ts'
import { playTo, startHotPath } from '../hot-path.ts'
import { joinsOf } from '../joins-of.ts'

const floorShard = 0
const ourShard = 1
const totalShards = 2
const invitesEach = 20
/** So many guilds are raided at once, and a list takes so long, that some 20 joins share one. */
const guildsEach = 12
const listMs = 30
/** Fewer than a shard may have open: it would close until they are settled. */
const joinsEach = 15_000
/** What a join leaves to do later is done by then: what is left over lives for 10 s. */
const tailMs = 12_000

/** What a cluster settles in a raid, against a client that only counts. */
export const settleShared: Benchmark = {
  name: 'settle-shared',
  title: 'Settle, shared lists: joins a second when some 20 joins share a list',
  async run(context) {
    const runs = context.isQuick ? 2 : 5
    const discord = { latency: { restMs: [listMs, listMs] as [number, number] } }
    await using stage = await startHotPath(context, { totalShards, discord })
    const plan = { count: guildsEach, totalShards, invitesEach }
    const floorGuilds = await stage.discord.ask('makeGuilds', { ...plan, shardId: floorShard })
    const ourGuilds = await stage.discord.ask('makeGuilds', { ...plan, shardId: ourShard })
    await stage.stores.enable(ourGuilds.map(({ guildId }) => guildId))
    const floor = await stage.count(floorShard)
    const ours = await stage.settle(ourShard, ourGuilds.length)

    const a = { wall: [] as number[], cpu: [] as number[] }
    const b = { wall: [] as number[], cpu: [] as number[] }
    const shared: number[] = []
    for (let run = 0; run < runs; run += 1) {
      const load = (guilds: typeof ourGuilds) => ({ joins: raid(guilds), overMs: 0 })
      const before = await playTo(stage, floor, load(floorGuilds))
      await stage.discord.ask('lists')
      const after = await playTo(stage, ours, { ...load(ourGuilds), tailMs })
      shared.push(joinsEach / (await stage.discord.ask('lists')))
      for (const [reading, kept] of [
        [before, b],
        [after, a],
      ] as const) {
        kept.wall.push((reading.joins / reading.ms) * 1_000)
        kept.cpu.push((reading.joins / reading.cpuMs) * 1_000)
      }
      context.say(
        `run ${run + 1}: ${a.wall.at(-1)} of ${b.wall.at(-1)} a second, ${a.cpu.at(-1)} of ${b.cpu.at(-1)} a CPU second, ${shared.at(-1)} a list`,
      )
    }
    const goal = { atLeast: 0.5 }
    const text = shared.map((joins) => joins.toFixed(0)).join(', ')
    return {
      reference: 'a client of @discordjs/ws that counts the same dispatches.',
      rows: [
        { what: 'joins settled', unit: '1/s', ours: a.wall, reference: b.wall, goal },
        { what: 'joins a CPU second', unit: '1/s', ours: a.cpu, reference: b.cpu, goal },
      ],
      notes: [
        `${runs} runs each of ${joinsEach} joins in ${guildsEach} guilds at once, as fast as the local Discord sends them; half of the guilds by one code, half by three. A list takes ${listMs} ms; ${text} joins shared one. A second: from the first dispatch to the last journalled join, while the local Discord and Redis share the machine. A CPU second: of the process alone, until ${tailMs / 1_000} s after the last join.`,
      ],
    }
  },
}

/** Joins in all the guilds by turns; in every other guild by one code, else by three. */
function raid(guilds: Parameters<typeof joinsOf>[0]) {
  const rounds = Math.ceil(joinsEach / guilds.length)
  const few = guilds.map((guild, i) => ({ ...guild, codes: guild.codes.slice(0, i % 2 ? 1 : 3) }))
  return Array.from({ length: rounds }, (_, turn) => joinsOf(few, turn))
    .flat()
    .slice(0, joinsEach)
}
