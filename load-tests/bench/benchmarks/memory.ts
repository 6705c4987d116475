import { setTimeout as pause } from 'node:timers/promises'
import type { Benchmark } from '../benchmark.ts'
import type { Child } from '../child.ts'
import type { CountMethods } from '../children/count.ts'
import { playTo, startHotPath } from '../hot-path.ts'
import { joinsOf } from '../joins-of.ts'

/** What a guild takes is the difference between many and few of them. */
const few = 20
const shards = { stockFew: 0, stock: 1, oursFew: 2, ours: 3 }
const totalShards = 4
const invitesEach = 5
const [channelsEach, rolesEach] = [50, 50]
/** Beyond so many, Usher's cache of whole guilds is full: what a further guild takes is what counts. */
const cacheFull = 600
/** After this, lanes that had nothing to do, and settlements that were kept for Redis, are gone. */
const atRestMs = 80_000
const active = 1_000

/** What a guild takes in memory, at rest and while somebody joins. */
export const memory: Benchmark = {
  name: 'memory',
  title: 'Memory: heap and RSS of 1,000 guilds of 50 channels and 50 roles',
  async run(context) {
    const guildsEach = context.isQuick ? 500 : 2_500
    await using stage = await startHotPath(context, { totalShards })
    const make = (shardId: number, count: number) =>
      stage.discord.ask('makeGuilds', {
        count,
        shardId,
        totalShards,
        invitesEach,
        channelsEach,
        rolesEach,
      })
    await make(shards.stockFew, few)
    await make(shards.stock, guildsEach)
    const ourFew = context.isQuick ? few : cacheFull
    const fewGuilds = await make(shards.oursFew, ourFew)
    const guilds = await make(shards.ours, guildsEach)
    await stage.stores.enable([...fewGuilds, ...guilds].map(({ guildId }) => guildId))
    context.say(`${guildsEach} guilds each are made`)

    const stockFew = await stage.stock(shards.stockFew)
    const stock = await stage.stock(shards.stock)
    const oursFew = await stage.settle(shards.oursFew, ourFew)
    const ours = await stage.settle(shards.ours, guildsEach)
    const perThousand = async (
      many: Child<CountMethods>,
      less: Child<CountMethods>,
      lessGuilds: number,
    ) => {
      const [a, b] = await Promise.all([many.ask('memory'), less.ask('memory')])
      const part = (guildsEach - lessGuilds) / 1_000
      return { heap: (a.heapMb - b.heapMb) / part, rss: (a.rssMb - b.rssMb) / part }
    }
    // What is not recorded is kept in memory, in case Redis loses it.
    for (const child of [oursFew, ours]) await child.ask('record')
    await pause(atRestMs, undefined, { signal: context.signal })
    const theirs = await perThousand(stock, stockFew, few)
    const idle = await perThousand(ours, oursFew, ourFew)
    const before = await ours.ask('memory')
    const joins = joinsOf(guilds.slice(0, active))
    await playTo(stage, ours, { joins, overMs: joins.length * 2 })
    const lanes = (await ours.ask('memory')).heapMb - before.heapMb
    const least = await oursFew.ask('memory')
    return {
      reference: 'the stock discord.js Client with its default caches, in the same guilds.',
      rows: [
        row('heap of 1,000 guilds at rest', idle.heap, theirs.heap, 0.015),
        row('RSS of 1,000 guilds at rest', idle.rss, theirs.rss),
        {
          what: 'heap of 1,000 guilds at rest',
          unit: 'MB',
          ours: [idle.heap],
          goal: { atMost: 1.5 },
        },
        {
          what: 'heap of 1,000 lanes in which somebody has just joined',
          unit: 'MB',
          ours: [(lanes / joins.length) * 1_000],
        },
        { what: `heap with ${ourFew} guilds`, unit: 'MB', ours: [least.heapMb] },
        { what: `RSS with ${ourFew} guilds`, unit: 'MB', ours: [least.rssMb] },
      ],
      notes: [
        `All guilds have the tracker on, and ${invitesEach} invites each. A process with ${guildsEach} guilds, less one with ${ourFew} (${few} for the reference), each after a full collection: what Usher keeps in full, of 500 guilds at the most, is in both; at rest: ${atRestMs / 1_000} s after the invites of all of them were read.`,
      ],
    }
  },
}

function row(what: string, ours: number, reference: number, atMost?: number) {
  const goal = atMost === undefined ? {} : { goal: { atMost } }
  return { what, unit: 'MB', ours: [ours], reference: [reference], ...goal }
}
