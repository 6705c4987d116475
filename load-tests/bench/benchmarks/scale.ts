import { mkdir, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { BenchContext, Benchmark } from '../benchmark.ts'
import type { Child } from '../child.ts'
import type { SettleMethods } from '../children/settle.ts'
import { playTo, startHotPath, type HotPath } from '../hot-path.ts'
import { joinsOf } from '../joins-of.ts'
import { plot } from '../plot.ts'
import { spreadOf } from '../statistics.ts'
import type { LoadGuild } from '#infra/local/discord/control/world-types.ts'

const guildsAShard = 2_500
const shardsAtOnce = 4
/** Half of it is for priming: 50,000 lists as fast as a process can would leave it no time to connect. */
const globalRps = 600
/** Of each size so many guilds are joined, and have this many invites; the others have one. */
const joinedEach = 1_200
const invitesEach = 20
const joinsPerSecond = 200
/** What a join leaves to do later is done by then: what is left over lives for 10 s. */
const tailMs = 12_000
/** After this, what is kept of settlements in case Redis loses them is recorded and gone. */
const atRestMs = 80_000

interface Size {
  guilds: number
  joined: LoadGuild[]
  child: Child<SettleMethods>
  usPerJoin: number[]
  heapMb: number
}

/** Whether a join, and a guild, cost the same however many there are. */
export const scale: Benchmark = {
  name: 'scale',
  title: 'Scale: cost of a join and of a guild, with 100 to 50,000 guilds in a process',
  async run(context) {
    const counts = context.isQuick ? [100, 1_000] : [100, 1_000, 10_000, 50_000]
    const [runs, joinsEach] = context.isQuick ? [2, 200] : [3, 400]
    const shardsOf = counts.map((count) => Math.ceil(count / guildsAShard))
    const totalShards = shardsOf.reduce((sum, shards) => sum + shards, 0)
    // All at once would have one process hear of 50,000 guilds within a second or two.
    const discord = { maxConcurrency: shardsAtOnce }
    await using stage = await startHotPath(context, { totalShards, discord, globalRps })
    const sizes: Size[] = []
    let firstShard = 0
    for (const [i, guilds] of counts.entries()) {
      const shardIds = Array.from({ length: shardsOf[i] ?? 0 }, (_, shard) => firstShard + shard)
      firstShard += shardIds.length
      sizes.push(await makeSize(stage, { guilds, shardIds, totalShards }))
      context.say(`${guilds} guilds are primed`)
    }

    for (let run = 0; run < runs; run += 1) {
      const measured: (() => Promise<void>)[] = []
      for (const size of sizes) {
        const joins = turnOf(size.joined, run * joinsEach, joinsEach)
        const overMs = (joinsEach / joinsPerSecond) * 1_000
        await playTo(stage, size.child, { joins, overMs })
        const dueAt = performance.now() + tailMs
        measured.push(async () => {
          await pause(Math.max(0, dueAt - performance.now()), undefined, { signal: context.signal })
          const { cpuMs } = await size.child.ask('read')
          size.usPerJoin.push((cpuMs / joinsEach) * 1_000)
        })
      }
      for (const one of measured) await one()
      context.say(`run ${run + 1}: ${sizes.map((size) => size.usPerJoin.at(-1)).join(', ')} µs`)
    }
    for (const { child } of sizes) await child.ask('record')
    await pause(atRestMs, undefined, { signal: context.signal })
    for (const size of sizes) size.heapMb = (await size.child.ask('memory')).heapMb

    const [least] = sizes
    const last = sizes.at(-1)
    if (!least || !last) throw new Error('there is no size')
    const picture = await draw(context, sizes)
    return {
      reference: `the same with ${least.guilds} guilds.`,
      rows: [
        ...sizes.map((size) => ({
          what: `CPU a join, ${size.guilds.toLocaleString('en-US')} guilds`,
          unit: 'µs',
          ours: size.usPerJoin,
          ...(size !== least && { reference: least.usPerJoin }),
          ...(size === last && { goal: { atMost: 1.3 } }),
        })),
        ...sizes.map((size) => ({
          what: `heap, ${size.guilds.toLocaleString('en-US')} guilds`,
          unit: 'MB',
          ours: [size.heapMb],
        })),
        {
          what: 'heap of 1,000 guilds, by the largest less the smallest',
          unit: 'MB',
          ours: [((last.heapMb - least.heapMb) / (last.guilds - least.guilds)) * 1_000],
        },
      ],
      notes: [
        `${runs} runs each of ${joinsEach} joins at ${joinsPerSecond} a second, in guilds of ${invitesEach} invites; the sizes by turns, each a process with a shard for every ${guildsAShard} guilds, all of them with the tracker on. The CPU of the whole process until ${tailMs / 1_000} s after its last join: what a guild costs at rest is in it.`,
      ],
      pictures: [{ path: picture, about: 'CPU a join by the number of guilds in a process' }],
    }
  },
}

async function makeSize(
  { discord, stores, settle }: HotPath,
  plan: { guilds: number; shardIds: number[]; totalShards: number },
): Promise<Size> {
  const { guilds, shardIds, totalShards } = plan
  const made: LoadGuild[] = []
  const joined: LoadGuild[] = []
  for (const shardId of shardIds) {
    const wanted = Math.min(guildsAShard, guilds - made.length)
    const toJoin = Math.min(wanted, Math.ceil(joinedEach / shardIds.length))
    const own = { shardId, totalShards }
    const some = await discord.ask('makeGuilds', { ...own, count: toJoin, invitesEach })
    const others = { ...own, count: wanted - toJoin, invitesEach: 1 }
    joined.push(...some)
    made.push(...some, ...(await discord.ask('makeGuilds', others)))
  }
  await stores.enable(made.map(({ guildId }) => guildId))
  return { guilds, joined, child: await settle(shardIds, guilds), usPerJoin: [], heapMb: 0 }
}

/** Joins in the guilds by turns, from one of them on. */
function turnOf(guilds: readonly LoadGuild[], from: number, count: number) {
  const some = Array.from({ length: count }, (_, i) => guilds[(from + i) % guilds.length])
  return joinsOf(
    some.filter((guild) => guild !== undefined),
    from,
  )
}

async function draw({ picturesFolder }: BenchContext, sizes: readonly Size[]): Promise<string> {
  await mkdir(picturesFolder, { recursive: true })
  const points = sizes.map(({ guilds, usPerJoin }) => ({ x: guilds, ...spreadOf(usPerJoin) }))
  const svg = plot({ title: 'CPU a join', xTitle: 'guilds in a process', yTitle: 'µs', points })
  const file = join(picturesFolder, 'scale.svg')
  await writeFile(file, svg)
  return `${basename(picturesFolder)}/${basename(file)}`
}
