import { setTimeout as pause } from 'node:timers/promises'
import type { Benchmark } from '../benchmark.ts'
import { startHotPath } from '../hot-path.ts'
import { ensurePartitions } from '#core/postgres/ensure-partitions.ts'
import { startBot } from '#test/support/bot.ts'

const totalShards = 1
const [guildsEach, enabledEach] = [2_500, 500]
const requestsPerSecond = 50
/** Priming may have this part of the allowance; the rest is for guilds where somebody joins. */
const primingShare = 0.5
const boundMs = 120_000

/** How long a cluster takes from nothing to knowing every invite. */
export const start: Benchmark = {
  name: 'start',
  title: 'Start: a shard of 2,500 guilds, 500 of them with the tracker on',
  async run(context) {
    const runs = context.isQuick ? 1 : 3
    const [ready, primed, read]: [number[], number[], number[]] = [[], [], []]
    for (let run = 0; run < runs; run += 1) {
      await using stage = await startHotPath(context, {
        totalShards,
        discord: { globalRps: requestsPerSecond },
      })
      const plan = { shardId: 0, totalShards, invitesEach: 20, channelsEach: 20, rolesEach: 20 }
      const guilds = await stage.discord.ask('makeGuilds', { ...plan, count: guildsEach })
      // Only the first start ever makes those of a month.
      await ensurePartitions(stage.stores.db, new Date())
      await stage.stores.enable(guilds.slice(0, enabledEach).map(({ guildId }) => guildId))
      const startedAt = performance.now()
      const bot = await startBot({
        apiBase: stage.apiBase,
        databaseUrl: stage.stores.databaseUrl,
        redisUrl: stage.stores.redisUrl,
        totalShards,
        env: { DISCORD_GLOBAL_RPS: String(requestsPerSecond) },
      })
      const seconds = () => (performance.now() - startedAt) / 1_000
      try {
        await bot.waitUntilReady()
        ready.push(seconds())
        while ((await stage.stores.primed()) < enabledEach) {
          if (seconds() * 1_000 > boundMs) throw new Error('the invites are not all read')
          await pause(100, undefined, { signal: context.signal })
        }
        primed.push(seconds())
        read.push(await stage.discord.ask('lists'))
      } finally {
        await bot.stop()
      }
      context.say(`run ${run + 1}: ready ${ready.at(-1)} s, primed ${primed.at(-1)} s`)
    }
    const least = enabledEach / (requestsPerSecond * primingShare)
    return {
      reference: `${enabledEach} guilds ÷ the ${requestsPerSecond * primingShare} lists a second that priming may ask for.`,
      rows: [
        { what: 'from spawn to all shards ready', unit: 's', ours: ready },
        {
          what: 'from there to all invites read',
          unit: 's',
          ours: primed.map((all, i) => all - (ready[i] ?? 0)),
          reference: primed.map(() => least),
          goal: { atMost: 1.1 },
        },
        {
          what: 'from spawn to all invites read',
          unit: 's',
          ours: primed,
          reference: primed.map(() => least),
          goal: { atMost: 1.1 },
        },
      ],
      notes: [
        `${runs} starts with a manager and one cluster; the allowance is Discord's usual ${requestsPerSecond} requests a second, half of it for priming, of which 21 slots of 50 ms never hold more. Postgres has its partitions already. Lists that were asked for: ${read.join(', ')}.`,
      ],
    }
  },
}
