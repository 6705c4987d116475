import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { joinRows, truthOf } from '#test/support/agreement.ts'
import {
  expectEachShardOnce,
  joinSteadily,
  killMachine,
  makeMachines,
  READY_MS,
  watchShards,
  type Machines,
} from '#test/support/machines.ts'
import { startStack, type Stack } from '#test/support/stack.ts'
import { waitFor } from '#test/support/wait-for.ts'

const compareText = (a: string, b: string) => a.localeCompare(b)
const MACHINES = 3
const SHARDS = 12
const GUILDS = 50
const JOINS_PER_SECOND = 20

describe('three machines, when one shard may identify at a time', () => {
  let stack: Stack
  let machines: Machines

  beforeAll(async () => {
    // Ten times as quick as Discord, and with as much leeway.
    stack = await startStack({ discord: { maxConcurrency: 1, identifyWindowMs: 500 } })
    machines = makeMachines({
      stack,
      count: MACHINES,
      totalShards: SHARDS,
      env: { IDENTIFY_TURN_MS: '1000' },
    })
  })
  afterAll(async () => {
    await machines.stop()
    await stack.stop()
  })

  it('connect every shard once, and none too early', { timeout: 400_000 }, async () => {
    const watch = watchShards(stack)
    await machines.startAll()
    await expectEachShardOnce(stack, SHARDS)
    watch.stop()
    const { identifies, identifyViolations, invalidSessions } =
      await stack.discord.control.sessions()
    expect({ identifies, identifyViolations, invalidSessions, twice: watch.twice }).toEqual({
      identifies: SHARDS,
      identifyViolations: 0,
      invalidSessions: 0,
      twice: [],
    })
  })
})

describe('three machines, when sixteen shards may identify at a time', () => {
  let stack: Stack
  let machines: Machines
  let guilds: { guildId: string; codes: [string] }[]
  const told: string[] = []

  beforeAll(async () => {
    stack = await startStack({ discord: { maxConcurrency: 16 } })
    guilds = []
    for (let i = 0; i < GUILDS; i += 1) {
      const { guildId, code } = await stack.makeGuild({ join_messages_enabled: false })
      guilds.push({ guildId, codes: [code] })
    }
    machines = makeMachines({ stack, count: MACHINES, totalShards: SHARDS })
  })
  afterAll(async () => {
    await machines.stop()
    await stack.stop()
    process.stdout.write(`${told.join('\n')}\n`)
  })

  const counts = async () => {
    const { identifies, identifyViolations, invalidSessions, resumes } =
      await stack.discord.control.sessions()
    return { identifies, identifyViolations, invalidSessions, resumes }
  }

  /** Lets members join while something happens; then each of them is recorded once, by its code. */
  async function joinWhile(what: string, happens: () => Promise<void>): Promise<void> {
    const watch = watchShards(stack)
    const joining = joinSteadily(stack, guilds, JOINS_PER_SECOND)
    try {
      await happens()
    } finally {
      await joining.stop()
    }
    const expected = await Promise.all(
      guilds.map(async ({ guildId }) => [...(await truthOf(stack, guildId))]),
    )
    const recorded = () => Promise.all(guilds.map(({ guildId }) => joinRows(stack, guildId)))
    const total = expected.flat().length
    await waitFor(async () => (await recorded()).flat().length >= total, {
      timeoutMs: 120_000,
      intervalMs: 250,
      message: `${total} joins to be recorded`,
    }).catch(async (cause: unknown) => {
      const found = (await recorded()).flat().length
      throw new Error(`${found} of ${total} recorded\n${machines.output()}`, { cause })
    })
    watch.stop()
    const truth = new Map(expected.flat())
    const rows = (await recorded()).flat()
    expect(rows.map(({ member_id }) => member_id).toSorted(compareText)).toEqual(
      [...truth.keys()].toSorted(compareText),
    )
    // On a machine that is so busy that lists do not come in time, some have no code; none has another.
    const wrong = rows.filter(({ member_id, code }) => code && code !== truth.get(member_id))
    expect(wrong).toEqual([])
    const attributed = rows.filter(({ code }) => code).length
    const gap = `no shard was away for longer than ${watch.longestGapMs()} ms`
    told.push(`${what}: ${gap}; ${rows.length} joins by now, ${attributed} with their invite`)
    expect(watch.twice).toEqual([])
  }

  it('connect every shard once', { timeout: 400_000 }, async () => {
    await machines.startAll()
    await expectEachShardOnce(stack, SHARDS)
    expect(await counts()).toMatchObject({
      identifies: SHARDS,
      identifyViolations: 0,
      invalidSessions: 0,
    })
    const known = async () => (await stack.db.selectFrom('invites').select('code').execute()).length
    await waitFor(async () => (await known()) === GUILDS, {
      timeoutMs: 90_000,
      message: 'every invite to be known',
    })
  })

  it(
    'restart in turn while members join: no join is lost or doubled, every shard resumes',
    {
      timeout: 600_000,
    },
    async () => {
      await joinWhile('rolling restart', () => machines.restartInTurn())
      await expectEachShardOnce(stack, SHARDS)
      expect(await counts()).toEqual({
        identifies: SHARDS,
        identifyViolations: 0,
        invalidSessions: 0,
        resumes: SHARDS,
      })
    },
  )

  it('lose one for good: its replacement takes its shards over', { timeout: 600_000 }, async () => {
    await joinWhile('machine killed', async () => {
      const [, lost] = machines.all
      if (lost === undefined) throw new Error('no machine to kill')
      await killMachine(lost)
      const replacement = await machines.start(1)
      await replacement.waitUntilReady(READY_MS)
    })
    await expectEachShardOnce(stack, SHARDS)
    expect(await counts()).toEqual({
      identifies: SHARDS,
      identifyViolations: 0,
      invalidSessions: 0,
      resumes: SHARDS + SHARDS / MACHINES,
    })
  })
})
