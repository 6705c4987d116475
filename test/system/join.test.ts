import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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
})
