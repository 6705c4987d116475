import { PermissionFlagsBits } from 'discord-api-types/v10'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { connectRest } from '#bot/discord/connect-rest.ts'
import { fetchBotId, fetchGuildEntry } from '#core/discord/fetch-guild-entry.ts'
import { factsOfEntry } from '#core/discord/guild-entry.ts'
import { channelPermissions, guildPermissions, holds } from '#core/discord/permissions.ts'
import type { LocalDiscord } from '#infra/local/discord/local-discord.ts'
import { aLocalDiscord, localApplication } from '#test/support/local-discord.ts'
import { boundless } from '#test/support/rest-allowances.ts'

let discord: LocalDiscord

beforeEach(async () => {
  discord = await aLocalDiscord()
})
afterEach(() => discord.close())

const restOf = () =>
  connectRest({
    apiBase: discord.apiBase,
    token: localApplication.botToken,
    requestsPerSecond: 50,
    invalidRequests: { saw: () => undefined },
  })

it('reads a guild as GUILD_CREATE would tell it, and what the bot may do there', async () => {
  const made = await discord.control.createGuild({
    name: 'Harbour',
    features: ['DISCOVERABLE'],
    vanityCode: 'harbour',
    channels: [{ name: 'general' }, { name: 'crew' }],
  })
  const crew = made.channels.find(({ name }) => name === 'crew')
  if (crew === undefined) throw new Error('there is no channel crew')
  await discord.control.setOverwrite({
    guildId: made.id,
    channelId: crew.id,
    target: 'everyone',
    allow: '0',
    deny: String(PermissionFlagsBits.ViewChannel),
  })
  const rest = restOf()
  const botId = await fetchBotId(rest)
  const entry = await fetchGuildEntry({ rest, allowance: boundless, botId }, made.id)

  expect(entry).toMatchObject({ guildId: made.id, name: 'Harbour', ownerId: made.ownerId, botId })
  expect(factsOfEntry(entry)).toEqual({ hasVanity: true, isOpen: true })
  expect(String(guildPermissions(entry, Date.now()))).toBe(made.botPermissions)
  const maySee = entry.channels.map((channel) =>
    holds(channelPermissions(entry, channel, Date.now()), PermissionFlagsBits.ViewChannel),
  )
  expect(maySee).toEqual([true, false])
})

it('says that it failed where the bot is not in the guild', async () => {
  const { id } = await discord.control.createGuild({ name: 'Harbour', withBot: false })
  const rest = restOf()
  const options = { rest, allowance: boundless, botId: await fetchBotId(rest) }
  await expect(fetchGuildEntry(options, id)).rejects.toMatchObject({ status: expect.any(Number) })
})
