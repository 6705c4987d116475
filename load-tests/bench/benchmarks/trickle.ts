import type { Benchmark } from '../benchmark.ts'
import type { Reading } from '../children/meter.ts'
import { startHotPath } from '../hot-path.ts'
import { joinsOf } from '../joins-of.ts'
import { quantile } from '../statistics.ts'

const floorShard = 0
const ourShard = 1
const totalShards = 2
const invitesEach = 20
const joinsPerSecond = 20

/** How long a join takes where nothing else happens. */
export const trickle: Benchmark = {
  name: 'trickle',
  title: 'Trickle: from the dispatch of a lone join to the journal',
  async run(context) {
    const [runs, joinsEach] = context.isQuick ? [2, 60] : [5, 400]
    await using stage = await startHotPath(context, { totalShards })
    const plan = { count: runs * joinsEach, totalShards, invitesEach }
    const floorGuilds = await stage.discord.ask('makeGuilds', { ...plan, shardId: floorShard })
    const ourGuilds = await stage.discord.ask('makeGuilds', { ...plan, shardId: ourShard })
    await stage.stores.enable(ourGuilds.map(({ guildId }) => guildId))
    const floor = await stage.fetch(floorShard)
    const ours = await stage.settle(ourShard, ourGuilds.length)

    const a = { p50: [] as number[], p99: [] as number[] }
    const b = { p50: [] as number[], p99: [] as number[] }
    const note = (kept: typeof a, { latenciesMs }: Reading) => {
      const sorted = latenciesMs.toSorted((one, other) => one - other)
      kept.p50.push(quantile(sorted, 0.5))
      kept.p99.push(quantile(sorted, 0.99))
    }
    for (let run = 0; run < runs; run += 1) {
      const guilds = [floorGuilds, ourGuilds].map((all) =>
        joinsOf(all.slice(run * joinsEach, (run + 1) * joinsEach)),
      )
      // One of theirs, one of ours: whatever the machine does meanwhile, it does to both.
      const joins = (guilds[0] ?? []).flatMap((join, i) => [
        join,
        ...(guilds[1] ?? []).slice(i, i + 1),
      ])
      await Promise.all([floor.ask('begin', joinsEach), ours.ask('begin', joinsEach)])
      await stage.discord.ask('join', joins, (joinsEach / joinsPerSecond) * 1_000)
      await Promise.all([floor.ask('untilDone', 60_000), ours.ask('untilDone', 60_000)])
      note(b, await floor.ask('read'))
      note(a, await ours.ask('read'))
      context.say(
        `run ${run + 1}: p50 ${a.p50.at(-1)} against ${b.p50.at(-1)} ms, p99 ${a.p99.at(-1)} against ${b.p99.at(-1)} ms`,
      )
    }
    return {
      reference:
        'a client that fetches and parses the same kind of list by @discordjs/rest, and makes one script call that does nothing.',
      rows: [
        { what: 'p50', unit: 'ms', ours: a.p50, reference: b.p50, goal: { atMost: 1.2 } },
        { what: 'p99', unit: 'ms', ours: a.p99, reference: b.p99, goal: { atMost: 1.5 } },
      ],
      notes: [
        `${runs} runs each of ${joinsEach} joins at ${joinsPerSecond} a second, every one in a guild of ${invitesEach} invites that was at rest, by turns with those of the reference.`,
      ],
    }
  },
}
