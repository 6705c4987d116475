import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeGuildSettings } from '#core/postgres/guild-settings.ts'
import { startBot, type Bot } from '#test/support/bot.ts'
import { startStack, type Stack } from '#test/support/stack.ts'
import { waitFor } from '#test/support/wait-for.ts'

let stack: Stack
let bot: Bot | undefined
const start = async () => {
  bot = await startBot({
    apiBase: stack.discord.apiBase,
    databaseUrl: stack.databaseUrl,
    redisUrl: stack.redisServer.url,
    totalShards: 1,
  })
  await bot.waitUntilReady()
}
beforeAll(async () => {
  stack = await startStack()
  await start()
})
afterAll(async () => {
  await bot?.stop()
  await stack.stop()
})

const isKnown = async (guildId: string) =>
  (await stack.db.selectFrom('invites').where('guild_id', '=', guildId).select('code').execute())
    .length > 0
const joinsOf = (guildId: string) =>
  stack.db.selectFrom('joins').selectAll().where('guild_id', '=', guildId).execute()
const joined = async (guildId: string, code: string) => {
  await waitFor(() => isKnown(guildId), { message: 'the invites to be known' })
  const { userId } = await stack.discord.control.join({ guildId, by: { code } })
  return waitFor(async () => (await joinsOf(guildId)).find((join) => join.member_id === userId))
}
const isLost = async (guildId: string) => {
  const settings = await makeGuildSettings(stack.db).find(guildId)
  return settings?.left_at instanceof Date && (await joinsOf(guildId)).length === 0
}

it('forgets the members of a guild that it leaves, and goes on when it is back', async () => {
  const { guildId, code, inviterId } = await stack.makeGuild()
  await joined(guildId, code)
  await stack.discord.control.removeBotFromGuild({ guildId })
  await waitFor(() => isLost(guildId), { message: 'the guild to be lost' })
  expect(await isKnown(guildId)).toBe(false)

  await stack.discord.control.addBotToGuild({ guildId })
  const join = await joined(guildId, code)
  expect(join).toMatchObject({ code, inviter_id: inviterId, confidence: 'certain' })
  expect(await joinsOf(guildId)).toHaveLength(1)
})

it('forgets the members of a guild that it was removed from while it was down', async () => {
  const [left, kept] = [await stack.makeGuild(), await stack.makeGuild()]
  for (const { guildId, code } of [left, kept]) await joined(guildId, code)
  const before = await joinsOf(kept.guildId)
  await bot?.stop()
  await stack.discord.control.removeBotFromGuild({ guildId: left.guildId })
  await start()
  await waitFor(() => isLost(left.guildId), { message: 'the guild to be lost' })
  expect(await joinsOf(kept.guildId)).toEqual(before)
})
