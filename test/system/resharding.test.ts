import { afterAll, beforeAll, expect, it } from 'vitest'
import { expectAgreement, joinRows } from '#test/support/agreement.ts'
import {
  expectEachShardOnce,
  joinSteadily,
  makeMachines,
  READY_MS,
  type Machines,
} from '#test/support/machines.ts'
import { startStack, type Stack } from '#test/support/stack.ts'
import { waitFor } from '#test/support/wait-for.ts'

const GUILDS = 12
const JOINS_PER_SECOND = 10

let stack: Stack
let started: Machines[]
let guilds: { guildId: string; codes: string[] }[]

beforeAll(async () => {
  stack = await startStack({ discord: { maxConcurrency: 16 } })
  guilds = []
  for (let i = 0; i < GUILDS; i += 1) {
    const { guildId, code } = await stack.makeGuild({ join_messages_enabled: false })
    const other = await stack.discord.control.createInvite({ guildId })
    guilds.push({ guildId, codes: [code, other.code] })
  }
  const four = makeMachines({ stack, count: 2, totalShards: 4 })
  started = [four]
  await four.startAll()
  const known = async () => (await stack.db.selectFrom('invites').select('code').execute()).length
  await waitFor(async () => (await known()) === GUILDS * 2, {
    timeoutMs: 90_000,
    message: 'every invite to be known',
  })
}, 300_000)
afterAll(async () => {
  await Promise.all(started.map((machines) => machines.stop()))
  await stack.stop()
})

it(
  'from 4 shards to 6 while members join: each join counts once, and for its invite',
  {
    timeout: 600_000,
  },
  async () => {
    const joining = joinSteadily(stack, guilds, JOINS_PER_SECOND)
    const [before] = started
    const after = makeMachines({ stack, count: 2, totalShards: 6 })
    started.push(after)
    try {
      // One that comes too early has to wait: the guilds of its shards are those of shards that run.
      const early = await after.start(0)
      await waitFor(
        async () => {
          const text = await (await fetch(`${early.metricsUrl}/readyz`)).text()
          return /waits: shard \d of 4 is held by/.test(text)
        },
        { timeoutMs: 90_000, message: 'the early one to wait' },
      )
      await before?.stop()
      const late = await after.start(1)
      await Promise.all([early.waitUntilReady(READY_MS), late.waitUntilReady(READY_MS)])
      await expectEachShardOnce(stack, 6)
    } finally {
      await joining.stop()
    }
    for (const guild of guilds) {
      await expectAgreement(stack, guild, { timeoutMs: 150_000, output: () => after.output() })
    }
    const rows = (await Promise.all(guilds.map(({ guildId }) => joinRows(stack, guildId)))).flat()
    const nameless = rows.filter(({ member_id }) => member_id.startsWith('-')).length
    process.stdout.write(`resharding: ${rows.length} joins, ${nameless} without a name\n`)
    const { identifyViolations } = await stack.discord.control.sessions()
    expect(identifyViolations).toBe(0)
  },
)
