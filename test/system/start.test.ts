import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { makeControlClient } from '#infra/local/discord/control-client.ts'
import { startLocalDiscord, type LocalDiscord } from '#infra/local/discord/local-discord.ts'
import { isFree } from '#infra/local/ports.ts'
import { makeClone, processesOf } from '#test/support/clone.ts'
import { npmStart, READY_MS, type NpmStart } from '#test/support/npm-start.ts'
import type { TemporaryFolder } from '#test/support/temporary-folder.ts'
import { waitFor } from '#test/support/wait-for.ts'

const seededName = 'Usher Test Server'

let clone: TemporaryFolder

beforeAll(async () => {
  clone = await makeClone()
})

afterAll(() => clone.remove())

const started: NpmStart[] = []

/** `npm start`, ended after the test whatever became of it. */
function start(folder: string, settings: NodeJS.ProcessEnv = {}): NpmStart {
  const usher = npmStart(folder, settings)
  started.push(usher)
  return usher
}

afterEach(async () => {
  for (const usher of started.splice(0)) {
    usher.terminate()
    await usher.exited
  }
})

function portOf(name: string): string {
  const ports: unknown = JSON.parse(readFileSync(join(clone.path, '.data/ports.json'), 'utf8'))
  const found = Object.entries(ports ?? {}).find(([key]) => key === name)
  return String(found?.[1])
}

async function queryDatabase(text: string, values: unknown[] = []): Promise<unknown[]> {
  const password = readFileSync(join(clone.path, '.data/postgres.password'), 'utf8').trim()
  const connectionString = `postgres://usher:${password}@127.0.0.1:${portOf('postgres')}/usher`
  const client = new Client({ connectionString })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text, values)).rows
  } finally {
    await client.end()
  }
}

function controlOf(page: string) {
  const { origin, searchParams } = new URL(page)
  return makeControlClient({ url: origin, token: searchParams.get('token') ?? '' })
}

async function seededGuild(page: string) {
  const { guilds } = await controlOf(page).listGuilds({})
  const found = guilds.filter(({ name }) => name === seededName)
  expect(found).toHaveLength(1)
  const [guild] = found
  if (!guild) throw new Error('there is no seeded guild')
  return guild
}

/** All of it has ten seconds from when it was told to stop, the watchdog that goes last as well. */
const STOP_MS = 10_000

/** @param deadline by when nothing of the clone at `path` may run any more, in ms */
async function expectNothingLeft(deadline: number, path = clone.path): Promise<void> {
  const timeoutMs = Math.max(0, deadline - Date.now())
  await waitFor(() => processesOf(path).length === 0, { timeoutMs }).catch(() => {
    expect(processesOf(path)).toEqual([])
  })
}

describe('npm start', () => {
  it('brings everything up, and Ctrl-C ends all of it within 10 s', async () => {
    const usher = start(clone.path)
    const { dashboard, discord } = await usher.ready()
    const page = await fetch(dashboard)
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<html')])
    const guild = await seededGuild(discord)
    const seeded = 'select confidence, code from joins where guild_id = $1 order by joined_at'
    const joins = await queryDatabase(seeded, [guild.id])
    expect(joins).toHaveLength(8)
    expect(joins[0]).toEqual({ confidence: 'certain', code: 'youtube' })

    const again = start(clone.path)
    expect(await again.exited).toBe(1)
    expect(again.output()).toMatch(/Usher already runs in this folder \(process \d+\)/)

    const askedAt = Date.now()
    usher.pressCtrlC()
    expect(await usher.exited).toBe(0)
    expect(Date.now() - askedAt).toBeLessThan(STOP_MS)
    await expectNothingLeft(askedAt + STOP_MS)
  })

  it('finds its data again, and a member who joins is attributed and announced', async () => {
    const usher = start(clone.path)
    const { discord } = await usher.ready()
    const guild = await seededGuild(discord)
    const control = controlOf(discord)
    const user = await control.createUser({ username: 'newcomer' })
    await control.join({ guildId: guild.id, userId: user.id, by: { code: 'youtube' } })

    const join = 'select confidence, code, inviter_id from joins where member_id = $1'
    const [found] = await waitFor(
      async () => {
        const rows = await queryDatabase(join, [user.id])
        return rows.length > 0 && rows
      },
      { message: 'the join to be recorded' },
    )
    const { users } = await control.listUsers({ search: 'grace' })
    expect(found).toEqual({ confidence: 'certain', code: 'youtube', inviter_id: users[0]?.id })
    const channelId = guild.channels.find(({ name }) => name === 'welcome')?.id ?? ''
    await waitFor(
      async () => {
        const { messages } = await control.readChannel({ channelId, limit: 1_000 })
        return messages.some(({ content }) => content.includes(`<@${user.id}>`))
      },
      { message: 'the join message' },
    )
    const count = 'select count(*)::int as joins from joins where guild_id = $1'
    expect(await queryDatabase(count, [guild.id])).toEqual([{ joins: 9 }])

    const askedAt = Date.now()
    usher.terminate()
    await usher.exited
    await expectNothingLeft(askedAt + STOP_MS)
  })

  it(
    'runs beside another clone',
    async () => {
      const other = await makeClone()
      const [one, two] = [start(clone.path), start(other.path)]
      const addresses = await Promise.all([one.ready(), two.ready()])
      expect(
        new Set(addresses.flatMap(({ dashboard, discord }) => [dashboard, discord])).size,
      ).toBe(4)
      const askedAt = Date.now()
      for (const usher of [one, two]) usher.pressCtrlC()
      expect(await Promise.all([one.exited, two.exited])).toEqual([0, 0])
      await expectNothingLeft(askedAt + STOP_MS, other.path)
      await other.remove()
      await expectNothingLeft(askedAt + STOP_MS)
    },
    2 * READY_MS,
  )
})

describe('npm start says in one sentence what is wrong, and leaves nothing behind:', () => {
  let discord: LocalDiscord
  let squatter: Server
  let takenPort = 0

  beforeAll(async () => {
    const application = {
      clientId: '1000000000000000001',
      clientSecret: 'client-secret',
      botToken: 'the-token-it-would-accept',
      redirectUris: [],
    }
    discord = await startLocalDiscord({ port: 0, controlToken: 'control', application })
    squatter = createServer()
    await new Promise<void>((resolve) => squatter.listen(0, '127.0.0.1', resolve))
    const address = squatter.address()
    takenPort = typeof address === 'object' && address ? address.port : 0
  })

  afterAll(async () => {
    await discord.close()
    await new Promise((resolve) => squatter.close(resolve))
  })

  const onDiscord = () => ({
    DISCORD_API_BASE: `${discord.url}/api`,
    DISCORD_CLIENT_ID: '1000000000000000001',
    DISCORD_CLIENT_SECRET: 'client-secret',
  })
  const secret = 'do-not-print-this'

  it.each<[string, () => NodeJS.ProcessEnv, RegExp]>([
    [
      'a wrong token',
      () => ({ ...onDiscord(), DISCORD_TOKEN: `${secret}-token` }),
      /^DISCORD_TOKEN: Discord does not accept this token$/m,
    ],
    [
      'a token without the application it belongs to',
      () => ({ DISCORD_TOKEN: `${secret}-token` }),
      /^config: DISCORD_CLIENT_ID is not set; DISCORD_CLIENT_SECRET is not set$/m,
    ],
    [
      'an unreachable Redis',
      () => ({ REDIS_URL: `redis://:${secret}@127.0.0.1:1` }),
      /^REDIS_URL: no Redis answers at 127\.0\.0\.1:1 .*ECONNREFUSED/m,
    ],
    [
      'an unreachable Postgres',
      () => ({ DATABASE_URL: `postgres://usher:${secret}@127.0.0.1:1/usher` }),
      /^DATABASE_URL: no Postgres answers at 127\.0\.0\.1:1 .*ECONNREFUSED/m,
    ],
    [
      'an address that is none',
      () => ({ DATABASE_URL: `mysql://usher:${secret}@127.0.0.1:1/usher` }),
      /^config: DATABASE_URL must be a URL that begins with postgres:\/\/ or postgresql:\/\/$/m,
    ],
    ['a port in use', () => ({ API_PORT: String(takenPort) }), /^API_PORT: port \d+ is in use$/m],
    [
      'values that are none, all at once',
      () => ({ TOTAL_SHARDS: 'two', SESSION_SECRET: secret }),
      /^config: TOTAL_SHARDS must be .* got "two"; SESSION_SECRET must have at least 32 characters$/m,
    ],
    [
      'production without a token',
      () => ({ NODE_ENV: 'production' }),
      /^NODE_ENV=production: DISCORD_TOKEN, DATABASE_URL, REDIS_URL, PRIVACY_KEY are not set$/m,
    ],
  ])('%s', async (_what, settings, sentence) => {
    const usher = start(clone.path, settings())
    expect(await usher.exited).toBeGreaterThan(0)
    const output = usher.output()
    expect(output).toMatch(sentence)
    expect(output).not.toContain('    at ')
    expect(output).not.toContain(secret)
    await expectNothingLeft(Date.now() + STOP_MS)
    expect(await isFree(Number(portOf('dashboard')))).toBe(true)
  })
})
