import { REST } from '@discordjs/rest'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { allCommands } from '#bot/commands/commands.ts'
import { commandDefinitions } from '#bot/commands/definitions.ts'
import { registerCommands } from '#bot/commands/register-commands.ts'
import type { LocalDiscord } from '#infra/local/discord/local-discord.ts'
import { aLocalDiscord, localApplication } from '#test/support/local-discord.ts'

const COMMANDS = 'PUT /applications/:applicationId/commands'

let discord: LocalDiscord
let guildId: string

beforeEach(async () => {
  discord = await aLocalDiscord()
  guildId = (await discord.control.createGuild({ name: 'Chess', withBot: true })).id
})
afterEach(() => discord.close())

const register = (signal: AbortSignal, definitions = commandDefinitions(allCommands)) =>
  registerCommands({
    rest: new REST({ api: discord.apiBase, retries: 0 }).setToken(localApplication.botToken),
    allowance: { take: () => Promise.resolve() },
    definitions,
    log: pino({ level: 'silent' }),
    signal,
  })

const writes = async () => (await discord.control.listCommands({ guildId })).writes

it('writes what Discord does not have, once', async () => {
  const { signal } = new AbortController()
  await register(signal)
  await register(signal)
  expect(await writes()).toBe(1)
})

it('writes again where one description changed, and takes away what is ours no more', async () => {
  const { signal } = new AbortController()
  await register(signal)
  const [first] = commandDefinitions(allCommands)
  await register(signal, first && [{ ...first, description: 'Another one' }])
  const { commands } = await discord.control.listCommands({ guildId })
  expect(commands).toMatchObject([{ name: 'invite_tracker', description: 'Another one' }])
})

it('tries again until Discord takes it', async () => {
  await discord.control.failNext({ route: COMMANDS, status: 500 })
  await register(new AbortController().signal)
  expect(await writes()).toBe(1)
})

it('stops trying with the process', async () => {
  await discord.control.failNext({ route: COMMANDS, status: 500, times: 100 })
  await register(AbortSignal.timeout(200))
  expect(await writes()).toBe(0)
})
