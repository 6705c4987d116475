import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { migrateToLatest } from '#core/postgres/migrate.ts'
import { startBot, type Bot } from '#test/support/bot.ts'
import { startTestPostgres } from '#test/support/postgres.ts'
import { parsePrometheusText, sumOf } from '#test/support/prometheus-text.ts'
import type { RestartableServer } from '#test/support/restartable-server.ts'
import { startStack, type Stack } from '#test/support/stack.ts'
import { waitFor } from '#test/support/wait-for.ts'

/** Joins of one phase: enough to have some before, during and after the fault. */
const JOINS = 60
const JOIN_EVERY_MS = 50

describe('kill -9 while members join by one invite', () => {
  let stack: Stack
  let postgres: RestartableServer
  let bot: Bot | undefined
  let guild: Awaited<ReturnType<Stack['makeGuild']>>

  const start = async () => {
    bot = await startBot({
      apiBase: stack.discord.apiBase,
      databaseUrl: stack.databaseUrl,
      redisUrl: stack.redisServer.url,
      totalShards: 2,
      clusterCount: 1,
    })
    await bot.waitUntilReady()
    return bot
  }
  beforeAll(async () => {
    postgres = await startTestPostgres()
    await migrateToLatest(postgres.url)
    stack = await startStack({ databaseUrl: postgres.url })
    await start()
    guild = await stack.makeGuild()
    await waitFor(() => stack.db.selectFrom('invites').select('code').executeTakeFirst())
  })
  afterAll(async () => {
    await bot?.stop()
    await stack.stop()
    await postgres.stop()
  })

  /** Members who joined, and by what, as Discord alone knows it. */
  const truth = async () => {
    const { joins } = await stack.discord.control.truth({ guildId: guild.guildId })
    return joins.filter(({ source }) => source === 'invite').map(({ userId }) => userId)
  }

  const recorded = async () => {
    const rows = await stack.db
      .selectFrom('joins')
      .select(['member_id', 'code', 'inviter_id', 'confidence'])
      .where('guild_id', '=', guild.guildId)
      .execute()
    return rows
  }

  /** Lets members join, runs `fault` in the middle, and waits until all of it is recorded. */
  async function joinAround(fault: () => Promise<void>): Promise<void> {
    let faulted: Promise<void> = Promise.resolve()
    for (let i = 0; i < JOINS; i++) {
      await stack.discord.control.join({ guildId: guild.guildId, by: { code: guild.code } })
      if (i === JOINS / 3) faulted = fault()
      await pause(JOIN_EVERY_MS)
    }
    await faulted
    const expected = await truth()
    await waitFor(async () => (await recorded()).length >= expected.length, {
      timeoutMs: 40_000,
      message: `${expected.length} joins to be recorded`,
    }).catch(async (cause: unknown) => {
      const count = (await recorded()).length
      throw new Error(`${count} of ${expected.length} recorded\n${bot?.output()}`, { cause })
    })
    const rows = await recorded()
    expect(rows.map((row) => row.member_id).toSorted()).toEqual(expected.toSorted())
    expect(new Set(rows.map((row) => row.code))).toEqual(new Set([guild.code]))
    expect(new Set(rows.map((row) => row.inviter_id))).toEqual(new Set([guild.inviterId]))
    const counts = await stack.db
      .selectFrom('day_counts')
      .select((eb) => [eb.fn.sum('joins').as('joins'), eb.fn.sum('present').as('present')])
      .where('guild_id', '=', guild.guildId)
      .executeTakeFirstOrThrow()
    expect(counts).toEqual({ joins: String(expected.length), present: String(expected.length) })
  }

  /** A sum over the manager's metrics, as they are now. */
  const measured = async (name: string) =>
    sumOf(parsePrometheusText(await (await fetch(`${bot?.metricsUrl}/metrics`)).text()), name)

  it('of a cluster: it comes back, resumes, and every join is recorded once', async () => {
    let counted = 0
    await joinAround(async () => {
      counted = await waitFor(() => measured('usher_dispatches_taken_total'), {
        message: 'dispatches to be counted',
      })
      const [clusterPid] = (await bot?.clusterPids()) ?? []
      if (clusterPid === undefined) throw new Error('no cluster to kill')
      process.kill(clusterPid, 'SIGKILL')
      await waitFor(async () => {
        const [newPid] = (await bot?.clusterPids()) ?? []
        return newPid !== undefined && newPid !== clusterPid
      })
      await bot?.waitUntilReady()
    })
    // To Prometheus a sum that falls is a counter that began anew.
    expect(await measured('usher_dispatches_taken_total')).toBeGreaterThanOrEqual(counted)
    expect(await measured('usher_cluster_restarts_total')).toBeGreaterThan(0)
    const { resumes } = await stack.discord.control.sessions()
    expect(resumes).toBeGreaterThan(0)
  })

  it('of the manager: its clusters end, and its successor records every join once', async () => {
    await joinAround(async () => {
      const clusterPids = (await bot?.clusterPids()) ?? []
      await bot?.kill()
      await waitFor(() => clusterPids.every((pid) => !isAlive(pid)), {
        message: 'the orphaned clusters to end',
      })
      await start()
    })
  })

  it('of Redis: joins wait for it, and every one is recorded once', async () => {
    await joinAround(async () => {
      await stack.redisServer.kill()
      await pause(1_000)
      await stack.redisServer.restart()
    })
  })

  it('of Postgres: joins are journalled meanwhile, and every one is recorded once', async () => {
    await joinAround(async () => {
      await postgres.kill()
      await pause(1_000)
      await postgres.restart()
    })
  })
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
