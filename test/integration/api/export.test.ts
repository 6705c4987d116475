import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApiStack, type ApiStack } from './api-stack.ts'
import { openBrowser, signIn, type Browser } from './browser.ts'
import { aJoin, record } from './recorded-joins.ts'
import { joinsCsv } from '#api/joins-csv.ts'
import { enableGuild } from '#core/guilds/enable-guild.ts'
import { makeJoinsList, type JoinsList } from '#core/postgres/joins-list.ts'
import { makeEnabledGuilds } from '#core/redis/enabled-guilds.ts'
import { waitFor } from '#test/support/wait-for.ts'

const MANY = 40_000
const NOW = Date.now()
const minutesAgo = (minutes: number) => new Date(NOW - minutes * 60_000)

let stack: ApiStack
let browser: Browser
/** Of the guild with many joins: exports are counted by person. */
let other: Browser
let guildId: string
let manyId: string

beforeAll(async () => {
  stack = await startApiStack()
  const { control } = stack.discord
  const { id: ownerId } = await control.createUser({ username: 'owner' })
  const { id: otherId } = await control.createUser({ username: 'other' })
  guildId = (await control.createGuild({ name: 'Home', ownerId })).id
  manyId = (await control.createGuild({ name: 'Many', ownerId: otherId })).id
  const stores = { db: stack.db, enabledGuilds: makeEnabledGuilds(stack.redis) }
  for (const id of [guildId, manyId]) await enableGuild(stores, id, minutesAgo(60 * 24 * 40))
  browser = openBrowser(stack.url)
  await signIn(browser, stack.discord, { userId: ownerId })
  other = openBrowser(stack.url)
  await signIn(other, stack.discord, { userId: otherId })
  const names = [
    '=1+1',
    '+49',
    '-1',
    '@SUM(A1)',
    ' =1',
    'a;=cmd|x',
    'a,\t-1',
    'Zoë "Z" 🚀',
    'x\r\ny',
  ]
  await record(stack.db, [
    ...names.map((name, i) =>
      aJoin({
        guild_id: guildId,
        joined_at: minutesAgo(i + 1),
        member_id: `40000000000000000${i}`,
        member_name: name,
      }),
    ),
    aJoin({
      guild_id: guildId,
      joined_at: minutesAgo(20),
      member_id: '-4700000000000000001',
      member_name: null,
      source: 'unknown',
      method: 'none',
      confidence: 'shared',
      reason: 'several-joins-several-codes',
      code: null,
      inviter_id: null,
      candidates: JSON.stringify([
        { code: 'abc', inviterId: null },
        { code: 'def', inviterId: null },
      ]),
      left_at: minutesAgo(3),
    }),
    aJoin({ guild_id: guildId, joined_at: minutesAgo(60 * 24 * 31 + 1), member_name: 'too old' }),
  ])
  await sql`
    insert into joins (guild_id, joined_at, member_id, member_name, source, method, confidence,
      code, inviter_id, counted, rejoin, fresh_account, own_code, counted_on)
    select ${manyId}::bigint, ${minutesAgo(1).toISOString()}::timestamptz - n * interval '1 second',
      400000000000000000 + n, 'member ' || n, 'invite', 'use-count', 'certain', 'abc', 5, true,
      false, false, false, current_date
    from generate_series(1, ${MANY}) n`.execute(stack.db)
})
afterAll(() => stack.stop())

const path = (query = '', id = guildId) => `/api/v1/guilds/${id}/export/joins.csv${query}`

describe('the export', () => {
  it('is a file for spreadsheets, of the joins that are kept', async () => {
    const response = await browser.request(path())
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(response.headers.get('content-disposition')).toMatch(
      new RegExp(`^attachment; filename="usher-joins-${guildId}-\\d{4}-\\d\\d-\\d\\d\\.csv"$`),
    )
    const bytes = Buffer.from(await response.arrayBuffer())
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
    const text = bytes.toString('utf8')
    expect(text).not.toContain('too old')
    const [header, ...lines] = text
      .slice(1)
      .trimEnd()
      .split(/\r\n(?=\d{4}-)/)
    expect(header).toBe(
      'joined_at,member_id,member_name,source,code,invite_url,inviter_id,inviter_name,confidence,reason,method,candidate_codes,counted,rejoin,fresh_account,own_code,left_at',
    )
    expect(lines).toHaveLength(10)
    expect(lines[7]).toBe(
      `${minutesAgo(8).toISOString()},400000000000000007,"Zoë ""Z"" 🚀",invite,abc,https://discord.gg/abc,500000000000000001,,certain,,use-count,,true,false,false,false,`,
    )
    expect(lines[9]).toBe(
      `${minutesAgo(20).toISOString()},,,unknown,,,,,shared,several-joins-several-codes,none,abc def,true,false,false,false,${minutesAgo(3).toISOString()}`,
    )
  })

  it('holds nothing that a spreadsheet would run', async () => {
    const text = await (await browser.request(path())).text()
    for (const cell of [
      `,'=1+1,`,
      `,'+49,`,
      `,'-1,`,
      `,'@SUM(A1),`,
      `, '=1,`,
      `,a;'=cmd|x,`,
      `,"a,\t'-1",`,
      `,"x\r\ny",`,
    ])
      expect(text).toContain(cell)
    expect(text).not.toMatch(/(^|[,;\t\r\n"])\s*[=+\-@]/m)
  })

  it('is of the joins that are asked for', async () => {
    const text = await (await browser.request(path('?confidence=shared'))).text()
    expect(text.trimEnd().split('\r\n')).toHaveLength(2)
    expect((await browser.get(path('?colour=red'))).status).toBe(400)
  })

  it('has every one of many joins once, in order', async () => {
    const text = await (await other.request(path('', manyId))).text()
    const members = text
      .trimEnd()
      .split('\r\n')
      .slice(1)
      .map((line) => line.split(',')[1])
    expect(members).toEqual(
      Array.from({ length: MANY }, (_, i) => String(400_000_000_000_000_001n + BigInt(i))),
    )
  })

  it('is two of a guild at a time, until their readers have it or have gone', async () => {
    const ends = [new AbortController(), new AbortController()]
    const open = await Promise.all(
      ends.map(({ signal }) => other.request(path('', manyId), { signal })),
    )
    expect(open.map(({ status }) => status)).toEqual([200, 200])
    expect(await other.get(path('', manyId))).toMatchObject({
      status: 429,
      body: { code: 'rate-limited', detail: '2 exports of this server are under way.' },
    })
    for (const end of ends) end.abort()
    const gone = async () => (await other.request(path('?source=vanity', manyId))).status === 200
    await waitFor(gone, { intervalMs: 1_000 })
  })

  it('reads no further than it is read, and no more once its reader has gone', async () => {
    const list = makeJoinsList(stack.db)
    let pages = 0
    const counted: JoinsList = {
      page(...wanted) {
        pages += 1
        return list.page(...wanted)
      },
    }
    const csv = joinsCsv(counted, { guildId: manyId, filter: {}, now: () => new Date(NOW) })
    const chunks = csv[Symbol.asyncIterator]()
    await chunks.next()
    // Ten turns of the event loop without another page: it rests.
    let rested = 0
    await waitFor(() => {
      const before = pages
      return new Promise<boolean>((resolve) => {
        setImmediate(() => {
          rested = pages === before ? rested + 1 : 0
          resolve(rested >= 10)
        })
      })
    })
    expect(pages).toBeLessThanOrEqual(2)
    const closed = new Promise((resolve) => csv.once('close', resolve))
    await chunks.return?.()
    await closed
    expect(pages).toBeLessThanOrEqual(2)
  })

  it('breaks off where the joins cannot be read, instead of ending as if that were all', async () => {
    const broken: JoinsList = { page: () => Promise.reject(new Error('Postgres is away')) }
    const csv = joinsCsv(broken, { guildId, filter: {}, now: () => new Date(NOW) })
    await expect(csv.toArray()).rejects.toThrow('Postgres is away')
  })
})
