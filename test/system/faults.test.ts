import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { enableGuild } from '#core/guilds/enable-guild.ts'
import { migrateToLatest } from '#core/postgres/migrate.ts'
import { makeEnabledGuilds } from '#core/redis/enabled-guilds.ts'
import { expectAgreement, joinRows } from '#test/support/agreement.ts'
import { startBot, type Bot } from '#test/support/bot.ts'
import { startTestPostgres } from '#test/support/postgres.ts'
import type { RestartableServer } from '#test/support/restartable-server.ts'
import { startStack, type Stack } from '#test/support/stack.ts'
import { waitFor } from '#test/support/wait-for.ts'

/* Members join by two invites, something breaks in the middle of it, and in the end Usher has to
   agree with Discord: every join once, no certainty that is wrong, every use accounted for. */

const JOINS = 40
const JOIN_EVERY_MS = 75
/** Until a guild that refused its list is asked again, and what is left over is written off. */
const SETTLED_MS = 80_000
/** That, after the bursts of all who wait for their turn. */
const ALL_MS = 150_000
const LISTS = 'GET /guilds/:guildId/invites'

let stack: Stack
let postgres: RestartableServer
let bot: Bot | undefined

beforeAll(async () => {
  postgres = await startTestPostgres()
  await migrateToLatest(postgres.url)
  stack = await startStack({ databaseUrl: postgres.url })
  bot = await startBot({
    apiBase: stack.discord.apiBase,
    databaseUrl: stack.databaseUrl,
    redisUrl: stack.redisServer.url,
    totalShards: 2,
    clusterCount: 2,
  })
  await bot.waitUntilReady()
})
afterAll(async () => {
  await bot?.stop()
  await stack.stop()
  await postgres.stop()
})

type Guild = { guildId: string; codes: [string, string] }

/** A guild whose two invites are known. */
async function aKnownGuild(): Promise<Guild> {
  const { control } = stack.discord
  const { id: guildId } = await control.createGuild({ name: 'Harbour', withBot: true })
  const enabledGuilds = makeEnabledGuilds(stack.redis)
  await enableGuild({ db: stack.db, enabledGuilds }, guildId, new Date())
  const { code } = await control.createInvite({ guildId })
  const { code: other } = await control.createInvite({ guildId })
  await waitFor(
    async () => {
      const known = await stack.db
        .selectFrom('invites')
        .select('code')
        .where('guild_id', '=', guildId)
        .execute()
      return known.length === 2
    },
    { message: 'the invites to be known' },
  )
  return { guildId, codes: [code, other] }
}

async function joinAround({ guildId, codes }: Guild, fault: () => Promise<unknown>): Promise<void> {
  let faulted: Promise<unknown> = Promise.resolve()
  for (let i = 0; i < JOINS; i += 1) {
    await stack.discord.control.join({ guildId, by: { code: codes[i % 3 === 0 ? 1 : 0] } })
    if (i === JOINS / 4) faulted = fault()
    await pause(JOIN_EVERY_MS)
  }
  await faulted
}

/** Runs a burst with a fault in it, and holds the outcome against Discord's truth. */
async function survives(fault: (guild: Guild) => Promise<unknown>): Promise<Guild> {
  const pids = await bot?.clusterPids()
  const guild = await inTurn(async () => {
    const known = await aKnownGuild()
    await joinAround(known, () => fault(known))
    return known
  })
  await expectAgreement(stack, guild, {
    timeoutMs: SETTLED_MS,
    output: () => bot?.output() ?? '',
  })
  expect(await bot?.clusterPids()).toEqual(pids)
  return guild
}

const namedOf = async ({ guildId }: Guild) =>
  (await joinRows(stack, guildId)).filter(({ member_id }) => !member_id.startsWith('-'))

/** Bursts in turn: a fault of one must not meet another's. */
let lastBurst: Promise<unknown> = Promise.resolve()
function inTurn<T>(burst: () => Promise<T>): Promise<T> {
  const done = lastBurst.then(burst, burst)
  lastBurst = done
  return done
}

// A guild that refuses is left alone for 30 s. The others' bursts need not wait for that.
describe.concurrent('a burst goes through, each join once, and no process dies', () => {
  it(
    'though the invite list comes without uses',
    async () => {
      const guild = await survives(async () => {
        await stack.discord.control.setInviteList({ hideUses: true })
        await pause(2_000)
        await stack.discord.control.setInviteList({ hideUses: false })
      })
      expect(await namedOf(guild)).toHaveLength(JOINS)
    },
    ALL_MS,
  )

  it.each([
    // A guild that refuses twice is left alone for longer than a join may wait.
    [403, 1],
    [429, 2],
    [500, 2],
  ])(
    'though the invite list answers %i',
    async (status, times) => {
      const guild = await survives(({ guildId: majorId }) =>
        stack.discord.control.failNext({ route: LISTS, status, times, majorId }),
      )
      expect(await namedOf(guild)).toHaveLength(JOINS)
    },
    ALL_MS,
  )

  it(
    'though the invite list does not answer',
    async () => {
      const guild = await survives(({ guildId: majorId }) =>
        stack.discord.control.stallNext({ route: LISTS, majorId }),
      )
      expect(await namedOf(guild)).toHaveLength(JOINS)
    },
    ALL_MS,
  )
})

describe('a burst goes through, each join once, and no process dies', () => {
  it('though Redis is away for longer than a command waits', async () => {
    const guild = await survives(async () => {
      await stack.redisServer.kill()
      await pause(12_000)
      await stack.redisServer.restart()
    })
    expect(await namedOf(guild)).toHaveLength(JOINS)
  })

  it('though Postgres is away', async () => {
    const guild = await survives(async () => {
      await postgres.kill()
      await pause(8_000)
      await postgres.restart()
    })
    expect(await namedOf(guild)).toHaveLength(JOINS)
  })

  it('though the gateway ends the sessions, and what came meanwhile is nameless at most', async () => {
    await survives(() => stack.discord.control.invalidateSessions({ resumable: false }))
  })

  it('though the connections drop and resume', async () => {
    const guild = await survives(() => stack.discord.control.dropConnections({ resumable: true }))
    expect(await namedOf(guild)).toHaveLength(JOINS)
  })
})
