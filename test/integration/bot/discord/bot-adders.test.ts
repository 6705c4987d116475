import { afterEach, beforeEach, expect, it } from 'vitest'
import { makeFetchBotAdders } from '#bot/discord/bot-adders.ts'
import { connectRest } from '#bot/discord/connect-rest.ts'
import { makeRefusals } from '#bot/discord/refusals.ts'
import type { LocalDiscord } from '#infra/local/discord/local-discord.ts'
import { aLocalDiscord, localApplication } from '#test/support/local-discord.ts'
import { boundless } from '#test/support/rest-allowances.ts'
import { silent } from '#test/support/stores.ts'

let discord: LocalDiscord
let guildId: string
let atMs: number
let refused: number
let fetchBotAdders: ReturnType<typeof makeFetchBotAdders>

beforeEach(async () => {
  discord = await aLocalDiscord()
  guildId = (await discord.control.createGuild({ name: 'Harbour' })).id
  atMs = Date.now()
  refused = 0
  fetchBotAdders = makeFetchBotAdders({
    rest: connectRest({
      apiBase: discord.apiBase,
      token: localApplication.botToken,
      requestsPerSecond: 50,
      invalidRequests: {
        saw(status) {
          if (status === 403) refused += 1
        },
      },
    }),
    allowance: boundless,
    refusals: makeRefusals({ now: () => atMs }),
    log: silent,
    now: () => atMs,
  })
})
afterEach(() => discord.close())

it('tells who added a bot, the last time it was added', async () => {
  const anna = await discord.control.createUser({ username: 'anna' })
  const ben = await discord.control.createUser({ username: 'ben' })
  for (const { id } of [anna, ben])
    await discord.control.join({ guildId, userId: id, by: { discovery: true } })
  const bot = await discord.control.join({ guildId, by: { bot: anna.id } })
  expect((await fetchBotAdders(guildId)).get(bot.userId)).toBe(anna.id)
  await discord.control.leave({ guildId, userId: bot.userId })
  await discord.control.join({ guildId, userId: bot.userId, by: { bot: ben.id } })
  expect((await fetchBotAdders(guildId)).get(bot.userId)).toBe(ben.id)
})

it('names nobody for an entry of an earlier time', async () => {
  expect((await fetchBotAdders(guildId)).size).toBe(1)
  atMs += 601_000
  expect((await fetchBotAdders(guildId)).size).toBe(0)
})

it('names nobody where it may not see the audit log, and does not keep asking', async () => {
  await discord.control.setBotPermissions({ guildId, permissions: '0' })
  expect(await fetchBotAdders(guildId)).toEqual(new Map())
  expect(await fetchBotAdders(guildId)).toEqual(new Map())
  expect(refused).toBe(1)
})

it('names nobody while Discord does not answer', async () => {
  await discord.close()
  expect(await fetchBotAdders(guildId)).toEqual(new Map())
  discord = await aLocalDiscord()
})
