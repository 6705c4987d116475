import { afterAll, beforeAll, expect, it } from 'vitest'
import { keys } from '#core/redis/keys.ts'
import { partitionOfGuild } from '#core/redis/partitions.ts'
import { joinRows, truthOf } from '#test/support/agreement.ts'
import { startBot, type Bot } from '#test/support/bot.ts'
import { READY_MS } from '#test/support/machines.ts'
import { startStack, type Stack } from '#test/support/stack.ts'
import { waitFor } from '#test/support/wait-for.ts'

const JOINS = 5

let stack: Stack
let bots: Bot[]

const start = async () => {
  const bot = await startBot({
    apiBase: stack.discord.apiBase,
    databaseUrl: stack.databaseUrl,
    redisUrl: stack.redisServer.url,
    totalShards: 1,
  })
  bots.push(bot)
  return bot
}
beforeAll(async () => {
  bots = []
  stack = await startStack()
})
afterAll(async () => {
  await Promise.all(bots.map((bot) => bot.stop()))
  await stack.stop()
})

it('settles nothing beside its successor, and stops', { timeout: 400_000 }, async () => {
  const { guildId, code } = await stack.makeGuild({ join_messages_enabled: false })
  const old = await start()
  await old.waitUntilReady(READY_MS)
  await waitFor(() => stack.db.selectFrom('invites').select('code').executeTakeFirst())
  const joinSome = async () => {
    for (let i = 0; i < JOINS; i += 1) {
      await stack.discord.control.join({ guildId, by: { code } })
    }
  }
  const allRecorded = async () => {
    const truth = await truthOf(stack, guildId)
    await waitFor(async () => (await joinRows(stack, guildId)).length >= truth.size, {
      timeoutMs: 90_000,
      message: `${truth.size} joins to be recorded`,
    })
  }
  const epoch = async () =>
    Number(await stack.redis.hget(keys.guildState(partitionOfGuild(guildId), guildId), 'epoch'))
  await joinSome()
  await allRecorded()
  const oldEpoch = await epoch()
  const oldPids = await old.clusterPids()
  const [oldCluster] = oldPids
  if (oldCluster === undefined) throw new Error('no cluster to stop')

  for (const pid of [old.pid, ...oldPids]) process.kill(pid, 'SIGSTOP')
  try {
    // Discord tells these to the connection of the process that sleeps: it has them when it wakes.
    await joinSome()
    const successor = await start()
    await successor.waitUntilReady(READY_MS)
    await allRecorded()
    expect(await epoch()).toBeGreaterThan(oldEpoch)
  } finally {
    for (const pid of [old.pid, ...oldPids]) process.kill(pid, 'SIGCONT')
  }

  await waitFor(async () => !(await old.clusterPids()).includes(oldCluster), {
    timeoutMs: 90_000,
    message: 'the cluster that woke up to stop',
  })
  expect(old.output()).toMatch(/held by another process; stopping|a newer process owns this guild/)
  // What its manager starts in its place waits, too.
  await waitFor(
    async () => {
      const text = await (await fetch(`${old.metricsUrl}/readyz`)).text()
      return text.includes('waits: shard 0 of 1 is held by')
    },
    { timeoutMs: 90_000, message: 'its successor to wait' },
  )
  await joinSome()
  await allRecorded()
  const rows = await joinRows(stack, guildId)
  expect(rows).toHaveLength((await truthOf(stack, guildId)).size)
  const recorded = new Map(rows.map(({ member_id, code: by }) => [member_id, by]))
  expect(recorded).toEqual(await truthOf(stack, guildId))
  const { sessions } = await stack.discord.control.sessions()
  expect(sessions.filter(({ connected }) => connected)).toHaveLength(1)
})
