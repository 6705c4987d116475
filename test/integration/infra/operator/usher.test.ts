import { PermissionFlagsBits } from 'discord-api-types/v10'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeGuildSettings } from '#core/postgres/guild-settings.ts'
import { makeSettingsChanges } from '#core/postgres/settings-changes.ts'
import { ensurePartitions } from '#core/postgres/ensure-partitions.ts'
import { channels, keys } from '#core/redis/keys.ts'
import { makePresentGuilds } from '#core/redis/present-guilds.ts'
import { aJoin, journal } from '#test/support/journal-entries.ts'
import { localApplication } from '#test/support/local-discord.ts'
import { startStack, type Stack } from '#test/support/stack.ts'
import { usherCommand } from '#test/support/usher-command.ts'
import { runUsher } from '#infra/operator/run-usher.ts'

let stack: Stack
let env: NodeJS.ProcessEnv
let guildId: string

beforeAll(async () => {
  stack = await startStack()
  env = {
    DATABASE_URL: stack.databaseUrl,
    REDIS_URL: stack.redisServer.url,
    DISCORD_API_BASE: stack.discord.apiBase,
    DISCORD_TOKEN: localApplication.botToken,
    PRIVACY_KEY: Buffer.alloc(32, 9).toString('base64'),
  }
  guildId = (await stack.discord.control.createGuild({ name: 'Chess', withBot: true })).id
  await ensurePartitions(stack.db, new Date())
})
afterAll(() => stack.stop())

const usher = (...args: string[]) => runUsher(args, { env })

/** What a command says to a program. */
async function answerOf(...args: string[]): Promise<unknown> {
  const { code, text } = await usher(...args, '--json')
  expect(code, text).toBe(0)
  return JSON.parse(text)
}

/** What is told to the bot while `work` is done. */
async function told(work: () => Promise<unknown>): Promise<unknown[]> {
  const listener = stack.redis.duplicate()
  const events: unknown[] = []
  listener.on('message', (_channel, text: string) => events.push(JSON.parse(text)))
  await listener.subscribe(channels.guildEvents)
  await work()
  // The command has ended, and Redis passes a message on before it answers who sent it.
  await stack.redis.ping()
  await listener.unsubscribe()
  listener.disconnect()
  return events
}

describe('enable and purge', () => {
  it('do what the dashboard does: rows, audit, and word to the bot', async () => {
    const enabled = await told(async () => {
      expect(await answerOf('enable', guildId)).toMatchObject({ enabled: true, wasEnabled: false })
    })
    const settings = await makeGuildSettings(stack.db).find(guildId)
    const generation = Number(settings?.generation)
    expect(enabled).toEqual([{ kind: 'guild-enabled', guildId, generation }])
    const page = { limit: 10 }
    expect(await makeSettingsChanges(stack.db).page(guildId, new Date(), page)).toMatchObject([
      { what: 'module', from: false, to: true, userId: null },
    ])

    const again = await usher('enable', guildId)
    expect(again.text).toContain('was on already')
    expect(await makeSettingsChanges(stack.db).page(guildId, new Date(), page)).toHaveLength(1)

    // Nobody sits there to be asked.
    expect(await usher('purge', guildId)).toMatchObject({
      code: 2,
      text: 'usher: purge deletes everything about a server, for good: add --yes',
    })
    const ask = async () => 'no'
    expect(await runUsher(['purge', guildId], { env, ask })).toEqual({
      code: 1,
      text: 'usher: nothing was deleted',
    })
    expect(await makeGuildSettings(stack.db).find(guildId)).toBeDefined()
    const purged = await told(async () => {
      const meant = { env, ask: async () => guildId }
      expect(await runUsher(['purge', guildId], meant)).toMatchObject({ code: 0 })
    })
    expect(purged).toEqual([{ kind: 'guild-purged', guildId, generation }])
    expect(await makeGuildSettings(stack.db).find(guildId)).toBeUndefined()
  })

  it('refuse a server that the bot is not in, or that has no tracker', async () => {
    const foreign = '1400000000000000001'
    expect(await usher('enable', foreign)).toMatchObject({
      code: 1,
      text: `usher: the bot is not in server ${foreign}: add it there first`,
    })
    expect(await usher('purge', foreign, '--yes')).toMatchObject({
      code: 1,
      text: `usher: server ${foreign} has no tracker: there is nothing to delete`,
    })
  })
})

describe('doctor', () => {
  it('says what the Health page says, in words', async () => {
    expect(await answerOf('doctor', guildId)).toMatchObject({ findings: [], intentsKnown: true })
    const { ManageGuild, ViewChannel } = PermissionFlagsBits
    const { control } = stack.discord
    await control.setBotPermissions({ guildId, permissions: String(ViewChannel) })
    const { code, text } = await usher('doctor', guildId)
    expect(code).toBe(0)
    expect(text).toContain('Without Manage Server, Discord hides how often invites were used')
    await control.setBotPermissions({ guildId, permissions: String(ManageGuild) })
    expect(await answerOf('doctor', guildId)).toMatchObject({
      findings: expect.not.arrayContaining([expect.objectContaining({ code: 'manage-guild' })]),
    })
  })

  it('knows no server that the bot is not in', async () => {
    expect(await usher('doctor', '1400000000000000001')).toMatchObject({
      code: 1,
      text: 'usher: the bot is not in server 1400000000000000001',
    })
  })
})

describe('status', () => {
  it('tells what the stores hold', async () => {
    const { guildId: busy } = await stack.makeGuild()
    await makePresentGuilds(stack.redis).add([busy])
    await stack.redis.set(keys.shardSession(4, 1), JSON.stringify({ sequence: 12 }))
    const generation = Number((await makeGuildSettings(stack.db).find(busy))?.generation)
    await journal(stack.redis, { guildId: busy, generation }, [aJoin()])
    const answer = await answerOf('status')
    expect(answer).toMatchObject({
      shards: [{ total: 4, sessions: [{ shardId: 1, sequence: 12 }] }],
      guilds: { present: 1, enabled: 1, enabledInRedis: 1, left: 0 },
      journal: {
        waiting: { settlements: 1, longest: 1, partitions: 1 },
        recordedUpTo: null,
        positions: [],
      },
      partitions: { joins: { missing: [] }, day_counts: { missing: [] } },
      outbox: { messages: 0 },
      rejects: { entries: 0, newestAt: null },
      privacyKey: 'unused',
      logLevel: null,
    })
    expect((await usher('status')).text).toContain('1 settlement not recorded')
  })
})

describe('log-level', () => {
  it('holds for all processes, and goes by itself', async () => {
    expect(await answerOf('log-level')).toEqual({ level: null, until: null })
    expect(await answerOf('log-level', 'debug', '--for', '2h')).toMatchObject({ level: 'debug' })
    expect(await stack.redis.pttl(keys.logLevel())).toBeGreaterThan(7_000_000)
    expect((await usher('log-level')).text).toContain('logs at debug for another 1 h')
    expect(await answerOf('log-level', 'reset')).toEqual({ level: null, until: null })
    expect(await usher('log-level', 'debug', '--for', '25h')).toMatchObject({ code: 2 })
  })
})

describe('in one sentence, and with a code of its own, it says', () => {
  it.each<[string, NodeJS.ProcessEnv, string]>([
    [
      'that Redis is away',
      { REDIS_URL: 'redis://:secret@127.0.0.1:1' },
      'REDIS_URL: no Redis answers at 127.0.0.1:1',
    ],
    [
      'that Postgres is away',
      { DATABASE_URL: 'postgres://usher:secret@127.0.0.1:1/usher' },
      'DATABASE_URL: no Postgres answers at 127.0.0.1:1',
    ],
  ])('%s', async (_what, away, sentence) => {
    const { code, text } = await runUsher(['status'], { env: { ...env, ...away } })
    expect(code).toBe(1)
    expect(text).toContain(`usher: ${sentence}`)
    expect(text).not.toMatch(/\n|secret/)
  })

  it('what it was not told', async () => {
    const { DATABASE_URL } = env
    expect(await runUsher(['status'], { env: { DATABASE_URL } })).toEqual({
      code: 78,
      text: 'usher: config: REDIS_URL is not set',
    })
  })

  it('that there are no tables yet', async () => {
    const empty = new URL(stack.databaseUrl)
    empty.pathname = '/postgres'
    const { code, text } = await runUsher(['status'], { env: { ...env, DATABASE_URL: empty.href } })
    expect({ code, text }).toEqual({
      code: 1,
      text: 'usher: DATABASE_URL: this database holds no tables of Usher yet: start Usher first',
    })
  })
})

describe('the process', () => {
  it('answers on stdout, complains on stderr, and ends', { timeout: 90_000 }, async () => {
    const doctor = await usherCommand(['doctor', guildId, '--json'], { env })
    expect(doctor).toMatchObject({ code: 0, err: '' })
    expect(JSON.parse(doctor.out)).toMatchObject({ guildId })
    expect(await usherCommand(['doctor', 'chess'], { env })).toEqual({
      code: 2,
      out: '',
      err: 'usher: "chess" is no server id: Discord\'s have 15 to 20 digits\n',
    })
  })
})
