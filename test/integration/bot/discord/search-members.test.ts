import type { IncomingMessage } from 'node:http'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { connectRest } from '#bot/discord/connect-rest.ts'
import { makeRefusals, type Refusals } from '#bot/discord/refusals.ts'
import { makeSearchMembers, type Wanted } from '#bot/discord/search-members.ts'
import type { LocalDiscord } from '#infra/local/discord/local-discord.ts'
import { aLocalDiscord, localApplication } from '#test/support/local-discord.ts'
import { boundless, exhausted } from '#test/support/rest-allowances.ts'
import { startScriptedHttp, type ScriptedAnswer } from '#test/support/scripted-http.ts'
import { silent } from '#test/support/stores.ts'

const restOf = (apiBase: string) =>
  connectRest({
    apiBase,
    token: localApplication.botToken,
    requestsPerSecond: 50,
    invalidRequests: { saw: () => undefined },
  })

/** Whenever they joined. */
const these = (...memberIds: string[]): Wanted => ({ memberIds, since: 0 })

describe('at the local Discord', () => {
  let discord: LocalDiscord
  let guildId: string
  let code: string
  let search: ReturnType<typeof makeSearchMembers>

  beforeEach(async () => {
    discord = await aLocalDiscord()
    guildId = (await discord.control.createGuild({ name: 'Harbour', vanityCode: 'harbour' })).id
    code = (await discord.control.createInvite({ guildId })).code
    search = makeSearchMembers({
      rest: restOf(discord.apiBase),
      allowance: boundless,
      refusals: makeRefusals({ now: Date.now }),
      log: silent,
      now: Date.now,
    })
  })
  afterEach(() => discord.close())

  it('finds how few members came, and who invited them', async () => {
    const invited = await discord.control.join({ guildId, by: { code } })
    const byVanity = await discord.control.join({ guildId, by: { vanity: true } })
    const found = await discord.control.join({ guildId, by: { discovery: true } })
    const { evidence } = await search(guildId, these(invited.userId, byVanity.userId, found.userId))
    expect(evidence.get(invited.userId)).toMatchObject({
      source: 'invite',
      code,
      joinedAt: Date.parse(invited.joinedAt),
      inviterId: expect.any(String),
    })
    expect(evidence.get(byVanity.userId)).toMatchObject({ source: 'vanity' })
    expect(evidence.get(found.userId)).toMatchObject({ source: 'discovery', code: null })
  })

  it('finds how many came with a single request', async () => {
    const userIds: string[] = []
    for (let i = 0; i < 120; i += 1) {
      userIds.push((await discord.control.join({ guildId, by: { code } })).userId)
    }
    const { evidence, retryAfterMs } = await search(guildId, these(...userIds))
    expect(evidence.size).toBe(120)
    expect(retryAfterMs).toBeUndefined()
  })

  it('finds nobody whom the index does not have yet, which proves nothing', async () => {
    await discord.control.setMemberSearch({ mode: 'on', lagMs: 60_000 })
    const { userId } = await discord.control.join({ guildId, by: { code } })
    expect(await search(guildId, these(userId))).toEqual({ evidence: new Map() })
  })

  it('waits for an index that is being built', async () => {
    await discord.control.setMemberSearch({ mode: 'pending' })
    const { userId } = await discord.control.join({ guildId, by: { code } })
    expect(await search(guildId, these(userId))).toEqual({
      evidence: new Map(),
      retryAfterMs: 1_000,
    })
  })

  it('leaves a guild alone in which it may not search', async () => {
    await discord.control.setBotPermissions({ guildId, permissions: '0' })
    const outcome = { evidence: new Map(), retryAfterMs: expect.any(Number) }
    expect(await search(guildId, these('1'))).toEqual(outcome)
    const { retryAfterMs } = await search(guildId, these('1'))
    expect(retryAfterMs).toBeGreaterThan(29_000)
  })

  it('says when the limit leaves no request, until when', async () => {
    const outcomes = []
    for (let i = 0; i < 12; i += 1) outcomes.push(await search(guildId, these('1')))
    const waits = outcomes.map(({ retryAfterMs }) => retryAfterMs)
    expect(waits.slice(0, 8)).toEqual(Array.from({ length: 8 }, () => undefined))
    expect(waits.at(-1)).toBeGreaterThan(1_000)
  })
})

describe('with answers of all kinds', () => {
  let http: Awaited<ReturnType<typeof startScriptedHttp>>
  let answers: (ScriptedAnswer | undefined)[]
  let bodies: string[]
  let refusals: Refusals<'search-forbidden'>

  beforeAll(async () => {
    http = await startScriptedHttp((request: IncomingMessage) => {
      request.on('data', (chunk: Buffer) => bodies.push(chunk.toString()))
      return answers.shift()
    })
  })
  afterAll(() => http.close())
  beforeEach(() => {
    bodies = []
    refusals = makeRefusals({ now: Date.now })
  })

  const searchWith = (log = silent, allowance = boundless) =>
    makeSearchMembers({ rest: restOf(`${http.url}/api`), allowance, refusals, log, now: Date.now })
  const memberOf = (id: number) => ({
    member: { user: { id: String(id) }, joined_at: new Date(1_000_000 - id).toISOString() },
    join_source_type: 5,
    source_invite_code: 'abc',
    inviter_id: null,
  })
  const pageOf = (from: number, size: number) => ({
    status: 200,
    body: { members: Array.from({ length: size }, (_, i) => memberOf(from + i)) },
  })

  it('reads on from where a page ended, and no further than it has to', async () => {
    answers = [pageOf(0, 1_000), pageOf(1_000, 1_000), pageOf(2_000, 1_000)]
    const ids = Array.from({ length: 1_100 }, (_, i) => String(i))
    const { evidence } = await searchWith()('1100000000000000001', these(...ids))
    expect(evidence.size).toBe(1_100)
    expect(bodies.map((body): unknown => JSON.parse(body))).toEqual([
      { limit: 1_000, sort: 1 },
      { limit: 1_000, sort: 1, after: { guild_joined_at: 999_001, user_id: '999' } },
    ])
  })

  it('reads no page of members who joined before all that it wants', async () => {
    answers = [pageOf(0, 1_000), pageOf(1_000, 1_000), pageOf(2_000, 1_000)]
    const memberIds = Array.from({ length: 20 }, (_, i) => `left ${i}`)
    const { evidence } = await searchWith()('1100000000000000001', { memberIds, since: 998_500 })
    expect(evidence.size).toBe(0)
    expect(bodies).toHaveLength(2)
  })

  it('names up to ten members', async () => {
    answers = [pageOf(0, 10)]
    const ids = Array.from({ length: 10 }, (_, i) => String(i))
    const { evidence } = await searchWith()('1100000000000000001', these(...ids))
    expect(evidence.size).toBe(10)
    expect(bodies).toEqual([expect.stringContaining('"or_query":["0","1","2"')])
  })

  it('keeps what it found when a later request fails', async () => {
    answers = [pageOf(0, 1_000), { status: 500, body: {} }]
    const ids = Array.from({ length: 1_200 }, (_, i) => String(i))
    const { evidence } = await searchWith()('1100000000000000001', these(...ids))
    expect(evidence.size).toBe(1_000)
  })

  it('takes an odd answer for none, and says so once', async () => {
    const lines: string[] = []
    const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) })
    const search = searchWith(log)
    for (const body of [{ members: [{ member: null }] }, 'maintenance', { results: [] }]) {
      answers = [{ status: 200, body }]
      expect((await search('1100000000000000001', these('1'))).evidence.size).toBe(0)
    }
    expect(lines).toHaveLength(1)
  })

  it('asks nothing where the allowance has nothing, or nobody is sought', async () => {
    const spent = searchWith(silent, exhausted(700))
    expect(await spent('1', these('1'))).toEqual({ evidence: new Map(), retryAfterMs: 700 })
    expect(await searchWith()('1', these())).toEqual({ evidence: new Map() })
    expect(bodies).toEqual([])
  })
})
