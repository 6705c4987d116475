import type { Benchmark } from '../benchmark.ts'
import { playTo, startHotPath } from '../hot-path.ts'
import { joinsOf } from '../joins-of.ts'

const floorShard = 0
const ourShard = 1
const totalShards = 2
const invitesEach = 20
const joinsPerSecond = 200
/** What a join leaves to do later is done by then: what is left over lives for 10 s. */
const tailMs = 12_000

/** What a lone join costs: nobody shares its list, and its guild was at rest. */
export const settleOwn: Benchmark = {
  name: 'settle-own',
  title: 'Settle, own lists: CPU of a join that has its guild, and a list of 20 invites, to itself',
  async run(context) {
    const [runs, joinsEach] = context.isQuick ? [2, 1_000] : [5, 2_000]
    await using stage = await startHotPath(context, { totalShards })
    const plan = { count: runs * joinsEach, totalShards, invitesEach }
    const floorGuilds = await stage.discord.ask('makeGuilds', { ...plan, shardId: floorShard })
    const ourGuilds = await stage.discord.ask('makeGuilds', { ...plan, shardId: ourShard })
    await stage.stores.enable(ourGuilds.map(({ guildId }) => guildId))
    const floor = await stage.fetch(floorShard)
    const ours = await stage.settle(ourShard, ourGuilds.length)
    context.say(`${ourGuilds.length} guilds are primed`)

    const perJoin = { ours: [] as number[], reference: [] as number[] }
    const discordMs: number[] = []
    for (let run = 0; run < runs; run += 1) {
      const from = run * joinsEach
      const load = (guilds: typeof ourGuilds) => ({
        joins: joinsOf(guilds.slice(from, from + joinsEach)),
        overMs: (joinsEach / joinsPerSecond) * 1_000,
        tailMs,
      })
      const before = await playTo(stage, floor, load(floorGuilds))
      perJoin.reference.push((before.cpuMs / before.joins) * 1_000)
      discordMs.push(before.discordCpuMs / before.joins)
      const after = await playTo(stage, ours, load(ourGuilds))
      perJoin.ours.push((after.cpuMs / after.joins) * 1_000)
      context.say(`run ${run + 1}: ${perJoin.ours.at(-1)} against ${perJoin.reference.at(-1)} µs`)
    }
    return {
      reference:
        'a client that counts the dispatch, fetches and parses the list by @discordjs/rest, and makes one script call that does nothing.',
      rows: [{ what: 'CPU a join', unit: 'µs', ...perJoin, goal: { atMost: 1.3 } }],
      notes: [
        `${runs} runs each of ${joinsEach} joins at ${joinsPerSecond} a second, in as many guilds that were at rest; the CPU of the whole process, all its threads, until ${tailMs / 1_000} s after the last join.`,
        `The local Discord's own: ${Math.round((discordMs.reduce((a, b) => a + b) / runs) * 1_000)} µs a join and list, in its own process.`,
      ],
    }
  },
}
