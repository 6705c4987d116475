import { PermissionFlagsBits } from 'discord-api-types/v10'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { CommandContext, CommandDeps } from '#bot/commands/command-context.ts'
import { leaderboard, leaderboardView } from '#bot/commands/invite-tracker/leaderboard.ts'
import { stats } from '#bot/commands/invite-tracker/stats.ts'
import { who } from '#bot/commands/invite-tracker/who.ts'
import { connectPostgres, type Db } from '#core/postgres/connect.ts'
import { ensurePartitions } from '#core/postgres/ensure-partitions.ts'
import { makeGuildSettings, type GuildSettings } from '#core/postgres/guild-settings.ts'
import { aJoin } from '#test/integration/api/recorded-joins.ts'
import { aContext } from '#test/support/commands.ts'
import { createDatabase, type TestDatabase } from '#test/support/databases.ts'
import { aGuildId } from '#test/support/guild-ids.ts'
import { silent } from '#test/support/stores.ts'

const now = new Date('2026-03-31T12:00:00Z')
const today = '2026-03-31'

let database: TestDatabase
let db: Db
let settings: GuildSettings
let guildId: string

beforeAll(async () => {
  database = await createDatabase()
  const options = { log: silent, applicationName: 'test', maxConnections: 4 }
  db = connectPostgres({ ...options, url: database.url }).db
  await ensurePartitions(db, now)
})
afterAll(async () => {
  await db.destroy()
  await database.drop()
})
beforeEach(async () => {
  guildId = aGuildId()
  settings = await makeGuildSettings(db).enable(guildId, now)
})

const callBy = (userId: string, change: Partial<CommandContext> = {}): CommandContext =>
  aContext({
    guildId,
    userId,
    settings,
    // All that these commands look at.
    deps: { db, now: () => now.getTime() } as CommandDeps,
    ...change,
  })
const user = (id: string) => ({ user: { id }, member: undefined })

let members = 0n
const joins = (rows: Parameters<typeof aJoin>[0][]) =>
  db
    .insertInto('joins')
    .values(
      rows.map((row) =>
        aJoin({
          guild_id: guildId,
          member_id: String(900_000n + (members += 1n)),
          joined_at: new Date('2026-03-31T06:00:00Z'),
          ...row,
        }),
      ),
    )
    .execute()
const count = (inviterId: string, code: string, numbers: number[], day = today) => {
  const [joined = 0, leaves = 0, present = joined - leaves] = numbers
  const row = { guild_id: guildId, day, inviter_id: inviterId, code, leaves, present }
  return db
    .insertInto('day_counts')
    .values({ ...row, joins: joined })
    .execute()
}

const candidates = JSON.stringify([
  { code: 'abc', inviterId: '501' },
  { code: 'xyz', inviterId: '502' },
  { code: 'old', inviterId: null },
])
const shared = { confidence: 'shared', reason: 'several-joins-several-codes', candidates } as const

describe('stats', () => {
  it('say ± where members who came at the same moment have not all stayed', async () => {
    await count('501', 'abc', [2, 0])
    await count('502', 'xyz', [1, 1])
    await joins([
      { ...shared, code: 'abc', inviter_id: '501' },
      { ...shared, code: 'abc', inviter_id: '501' },
      { ...shared, code: 'xyz', inviter_id: '502', left_at: now },
    ])
    const { embeds = [] } = await stats.run(callBy('700'), { inviter: user('501') as never })
    const fields = embeds[0]?.fields?.map(({ name, value }) => [name, value])
    expect(fields?.slice(0, 3)).toEqual([
      ['Joined', '2'],
      ['Left', '0'],
      ['Still here', '2 ±1'],
    ])
    expect(embeds[0]?.footer?.text).toContain('cannot be told apart')
  })

  it('show ten codes and how many more there are, on the guild’s own days', async () => {
    const counted = Array.from({ length: 12 }, (_, i) => count('501', `code${i + 10}`, [i + 1]))
    await Promise.all(counted)
    await count('501', '', [1], '2026-03-30')
    const timezone = 'Pacific/Kiritimati' // where it is April already
    const context = callBy('501', { settings: { ...settings, timezone } })
    const { embeds = [] } = await stats.run(context, {})
    const [codes, days] = [embeds[0]?.fields?.[4], embeds[0]?.fields?.[3]]
    expect(codes?.value.split('\n')).toHaveLength(11)
    expect(codes?.value).toMatch(/^`code21` · 12 joined.*\nand 3 more$/s)
    expect(days?.value).toContain('2026-03-02 to 2026-04-01')
    expect(days?.value).toMatch(/^`▁{28}▂█▁` Joined\n`▁{31}` Left\n/)
  })
})

describe('the leaderboard', () => {
  it('shows ten places a page, and the asker’s own on each', async () => {
    for (let i = 1; i <= 12; i += 1) await count(String(500 + i), 'abc', [100 - i])
    await count('0', '', [900])
    await count('-5000000000000000000', 'abc', [900])
    const context = callBy('512')
    const first = await leaderboard.run(context, {})
    const lines = first.embeds?.[0]?.description?.split('\n') ?? []
    expect(lines.filter((line) => line.startsWith('**'))).toHaveLength(10)
    expect(lines[2]).toBe('**1.** <@501> · **99** still here · 99 joined · 0 left')
    expect(lines.at(-1)).toBe('Your place is 12, with **88** still here.')
    const second = await leaderboardView.press(context, ['2', '31'])
    expect(second.embeds?.[0]?.description).toContain('**12.** <@512>')
    expect(second.embeds?.[0]?.footer?.text).toBe('Page 2 of 2')
  })

  it('takes no number of days from a button that it would not have put there', async () => {
    for (const filter of ['', '0', '32', '1e1', '-1']) {
      await expect(leaderboardView.press(callBy('501'), ['1', filter])).rejects.toMatchObject({
        key: 'error.view-expired',
      })
    }
  })

  it('counts the last days alone', async () => {
    await count('501', 'abc', [5], '2026-03-29')
    await count('502', 'abc', [1])
    const { embeds = [] } = await leaderboard.run(callBy('700'), { days: 2 })
    expect(embeds[0]?.description).not.toContain('<@501>')
    expect((await leaderboard.run(callBy('700'), { days: 1 })).embeds).toHaveLength(1)
    guildId = aGuildId()
    expect((await leaderboard.run(callBy('700'), {})).content).toContain('Nobody has come')
  })
})

describe('who', () => {
  const { KickMembers, ManageGuild, ManageMessages } = PermissionFlagsBits
  const ask = (memberId: string, memberPermissions: bigint = KickMembers) =>
    who.run(callBy('700', { memberPermissions }), { member: user(memberId) as never })

  it('names what a shared join may have been, and why that is not known', async () => {
    await joins([{ ...shared, member_id: '800', code: 'abc', inviter_id: '501' }])
    const { embeds = [] } = await ask('800', ManageGuild)
    const fields = new Map(embeds[0]?.fields?.map(({ name, value }) => [name, value]))
    expect(fields.get('How sure')).toMatch(/^\*\*Shared\*\*: /)
    expect(fields.get('Why')).toContain('Several members joined between two looks')
    expect(fields.get('Invites it may have been')?.split('\n')).toEqual([
      '`abc` · <@501>',
      '`xyz` · <@502>',
      '`old` · unknown inviter',
    ])
  })

  it('shows earlier joins in a line each, and keeps to what an embed takes', async () => {
    const code = 'a-code-of-an-unusual-length'.repeat(4)
    const rows = Array.from({ length: 10 }, (_, i) => ({
      member_id: '801',
      joined_at: new Date(now.getTime() - (i + 1) * 3_600_000),
      left_at: i === 0 ? null : now,
      leave_seen: i % 2 === 0,
      code: i === 0 ? null : code,
      source: i === 0 ? ('discovery' as const) : ('invite' as const),
      inviter_id: i === 0 ? null : '501',
    }))
    await joins(rows)
    const { embeds = [] } = await ask('801')
    const fields = new Map(embeds[0]?.fields?.map(({ name, value }) => [name, value]))
    expect(fields.get('Came by')).toBe('Server discovery')
    expect(fields.get('Invited by')).toBe('unknown inviter')
    const earlier = fields.get('Earlier') ?? ''
    expect(earlier.length).toBeLessThanOrEqual(1_024)
    expect(earlier.split('\n')[0]).toBe(
      `<t:${(now.getTime() - 2 * 3_600_000) / 1_000}:f> · Invite \`${code}\` · <@501> · Certain`,
    )
  })

  it('is for who may kick members or manage the server', async () => {
    await expect(ask('800', ManageMessages)).rejects.toMatchObject({ key: 'who.not-allowed' })
    expect((await ask('802')).content).toContain('I have not seen <@802> join')
  })
})
