import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectCatalogued } from '#test/support/measured-as-catalogued.ts'
import { parsePrometheusText, sumOf } from '#test/support/prometheus-text.ts'
import { startBot, type Bot } from '#test/support/bot.ts'
import { startStack, type Stack } from '#test/support/stack.ts'
import { waitFor } from '#test/support/wait-for.ts'

describe('a join, from the gateway to Postgres', () => {
  let stack: Stack
  let bot: Bot | undefined
  beforeAll(async () => {
    stack = await startStack()
    bot = await startBot({
      apiBase: stack.discord.apiBase,
      databaseUrl: stack.databaseUrl,
      redisUrl: stack.redisServer.url,
      totalShards: 4,
      clusterCount: 2,
    })
    await bot.waitUntilReady()
  })
  afterAll(async () => {
    await bot?.stop()
    await stack.stop()
  })

  const joinsOf = (guildId: string) =>
    stack.db.selectFrom('joins').selectAll().where('guild_id', '=', guildId).execute()

  const joinOf = async (guildId: string, memberId: string) =>
    (await joinsOf(guildId)).find((join) => join.member_id === memberId)

  /** Resolves once the guild's invites are known, so that the next join can be measured. */
  const primed = (guildId: string) =>
    waitFor(
      async () => {
        const row = await stack.db
          .selectFrom('invites')
          .select('code')
          .where('guild_id', '=', guildId)
          .executeTakeFirst()
        return row !== undefined
      },
      { message: 'the invites to be known' },
    )

  it('names the inviter of a member who came by an invite', async () => {
    const { guildId, inviterId, code } = await stack.makeGuild()
    await primed(guildId)
    const { userId } = await stack.discord.control.join({ guildId, by: { code } })
    const join = await waitFor(() => joinOf(guildId, userId))
    expect(join).toMatchObject({
      member_id: userId,
      inviter_id: inviterId,
      code,
      source: 'invite',
      confidence: 'certain',
    })
  })

  it('ends the membership when the member leaves', async () => {
    const { guildId, code } = await stack.makeGuild()
    await primed(guildId)
    const { userId } = await stack.discord.control.join({ guildId, by: { code } })
    await stack.discord.control.leave({ guildId, userId })
    const join = await waitFor(async () => {
      const row = await joinOf(guildId, userId)
      return row?.left_at && row
    })
    expect(join).toMatchObject({ member_id: userId, code, leave_seen: true })
  })

  it('gives every join of a burst by one code to its inviter', async () => {
    const { guildId, code, inviterId } = await stack.makeGuild()
    await primed(guildId)
    for (let i = 0; i < 40; i++) await stack.discord.control.join({ guildId, by: { code } })
    const rows = await waitFor(
      async () => {
        const all = (await joinsOf(guildId)).filter((join) => join.code === code)
        return all.length === 40 && all
      },
      { timeoutMs: 20_000 },
    )
    expect(rows.filter((row) => row.inviter_id === inviterId)).toHaveLength(40)
    expect(rows.filter((row) => row.confidence === 'certain')).toHaveLength(40)
  })

  it('posts the join message', async () => {
    const { guildId, channelId, inviterId, code } = await stack.makeGuild()
    await primed(guildId)
    const { userId } = await stack.discord.control.join({ guildId, by: { code } })
    const message = await waitFor(async () => {
      const { messages } = await stack.discord.control.readChannel({ channelId })
      return messages.find(({ content }) => content.includes(userId))
    })
    expect(message.content).toBe(
      `Welcome <@${userId}>! Invited by <@${inviterId}> with \`${code}\` (invited so far: 1).`,
    )
  })

  it('is counted and timed', async () => {
    const { guildId, code } = await stack.makeGuild()
    await primed(guildId)
    const read = async () =>
      parsePrometheusText(await (await fetch(`${bot?.metricsUrl}/metrics`)).text())
    // A cluster tells its manager once a second.
    const before = await waitFor(
      async () => {
        const rows = await stack.db.selectFrom('joins').select('member_id').execute()
        const now = await read()
        return sumOf(now, 'usher_joins_recorded_total') === rows.length && now
      },
      { timeoutMs: 20_000, message: 'earlier joins to be counted' },
    )
    const rose = (now: typeof before, name: string, labels: Record<string, string> = {}) =>
      sumOf(now, name, labels) - sumOf(before, name, labels)
    const { userId } = await stack.discord.control.join({ guildId, by: { code } })
    const after = await waitFor(
      async () => {
        const now = await read()
        const steps = ['settled', 'recorded', 'announced']
        const names = steps.map((step) => `usher_dispatch_to_${step}_seconds`)
        return names.every((name) => rose(now, name, { kind: 'join' }) > 0) && now
      },
      { timeoutMs: 20_000, message: 'the join and its message to be counted' },
    )
    const certain = { source: 'invite', method: 'use-count', confidence: 'certain' }
    expect(rose(after, 'usher_joins_settled_total', { ...certain, reason: 'none' })).toBe(1)
    expect(rose(after, 'usher_joins_recorded_total')).toBe(1)
    expect(rose(after, 'usher_joins_per_settlement')).toBe(1)
    for (const step of ['settled', 'recorded']) {
      expect(rose(after, `usher_dispatch_to_${step}_seconds`, { kind: 'join' }), step).toBe(1)
    }
    const listed = { priority: 'list', outcome: 'list' }
    expect(rose(after, 'usher_invite_lists_total', listed)).toBeGreaterThan(0)
    const route = '/guilds/:id/invites'
    const answered = { method: 'GET', route, status: '200' }
    expect(rose(after, 'usher_rest_request_duration_seconds', answered)).toBeGreaterThan(0)
    expect(JSON.stringify([...after])).not.toMatch(new RegExp(`${userId}|${guildId}|"${code}"`))
  })

  it('leaves manager and clusters with all metrics of the catalogue', async () => {
    const families = await waitFor(
      async () => {
        const text = await (await fetch(`${bot?.metricsUrl}/metrics`)).text()
        return text.includes('usher_store_up{store="postgres"} 1') && parsePrometheusText(text)
      },
      { timeoutMs: 30_000, message: 'the stores to be measured' },
    )
    expectCatalogued(families, ['manager', 'cluster'])
    expect(sumOf(families, 'usher_shards', { state: 'ready' })).toBe(4)
    expect(sumOf(families, 'usher_shards_assigned')).toBe(4)
    expect(sumOf(families, 'usher_clusters', { state: 'answering' })).toBe(2)
    expect(
      sumOf(families, 'usher_gateway_connections_total', { kind: 'identified' }),
    ).toBeGreaterThan(3)
    for (const process of ['manager', 'cluster-0', 'cluster-1']) {
      for (const name of ['nodejs_heap_size_used_bytes', 'process_start_time_seconds']) {
        expect(sumOf(families, name, { process }), `${name} of ${process}`).toBeGreaterThan(0)
      }
    }
  })
})
