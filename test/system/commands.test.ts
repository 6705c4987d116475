import { MessageFlags } from 'discord-api-types/v10'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ActionResult, Answered } from '#infra/local/discord/control/interaction-types.ts'
import type { MessageView } from '#infra/local/discord/control/world-types.ts'
import type { GuildSettingsPatch } from '#core/postgres/guild-settings.ts'
import { startBot, type Bot } from '#test/support/bot.ts'
import { botRequest, localApplication } from '#test/support/local-discord.ts'
import { startStack, type Stack } from '#test/support/stack.ts'
import { waitFor } from '#test/support/wait-for.ts'

const CALLBACK = 'POST /interactions/:interactionId/:interactionToken/callback'
const ORIGINAL = 'PATCH /webhooks/:applicationId/:interactionToken/messages/@original'
const COMMANDS = `/applications/${localApplication.clientId}/commands`

type Place = { guildId: string; channelId: string; userId: string }

let stack: Stack
let bot: Bot | undefined
/** A member of an enabled guild, who made an invite there. */
let place: Place

async function start(): Promise<void> {
  bot = await startBot({
    apiBase: stack.discord.apiBase,
    databaseUrl: stack.databaseUrl,
    redisUrl: stack.redisServer.url,
    totalShards: 1,
    env: { PUBLIC_URL: 'https://usher.example' },
  })
  await bot.waitUntilReady()
}

const wroteLog = (sentence: string) =>
  waitFor(() => bot?.output().includes(`"msg":"${sentence}"`), { message: sentence })

beforeAll(async () => {
  stack = await startStack()
  await start()
  await wroteLog('commands registered')
})
afterAll(async () => {
  await bot?.stop()
  await stack.stop()
})
beforeEach(async () => {
  await stack.discord.control.clearFaults()
  place = await aPlace()
})

async function aPlace(settings: GuildSettingsPatch = {}): Promise<Place> {
  const { guildId, channelId, inviterId, code } = await stack.makeGuild(settings)
  const known = stack.db
    .selectFrom('invites')
    .select('code')
    .where('guild_id', '=', guildId)
    .where('code', '=', code)
  await waitFor(() => known.executeTakeFirst(), { message: 'the invite to be known' })
  return { guildId, channelId, userId: inviterId }
}

function answered(result: ActionResult): Answered {
  if (result.outcome !== 'answered') throw new Error(`${result.outcome}: ${result.sentence}`)
  return result
}

/** What the member sees after `/privacy <subcommand>`. */
async function ask(subcommand: string, at = place): Promise<MessageView> {
  const command = { ...at, command: 'privacy', subcommand, answerWithinMs: 10_000 }
  return messageOf(answered(await stack.discord.control.runCommand(command)), at)
}

/** What the member sees after pressing the button with this label. */
async function press(message: MessageView, label: string, at = place): Promise<MessageView> {
  const pressed = {
    messageId: message.id,
    customId: buttonOf(message, label),
    userId: at.userId,
    answerWithinMs: 10_000,
  }
  return messageOf(answered(await stack.discord.control.pressButton(pressed)), at)
}

function messageOf({ message }: Answered, at: Place): MessageView {
  if (message === null) throw new Error('there is no answer')
  expect(message.visibleTo).toBe(at.userId)
  expect(message.flags & MessageFlags.Ephemeral).toBe(MessageFlags.Ephemeral)
  expect(message.pings).toEqual({ everyone: false, userIds: [], roleIds: [] })
  return message
}

function buttonOf(message: MessageView, label: string): string {
  const rows = message.components as { components: { label: string; custom_id: string }[] }[]
  const found = rows.flatMap(({ components }) => components).find((one) => one.label === label)
  if (found === undefined) throw new Error(`no button ${label} in ${JSON.stringify(rows)}`)
  return found.custom_id
}

/** Somebody joins by the member's invite, and is recorded. */
async function invite(at: Place): Promise<string> {
  const { control } = stack.discord
  const { invites } = await control.listInvites({ guildId: at.guildId })
  const { userId } = await control.join({
    guildId: at.guildId,
    by: { code: invites[0]?.code ?? '' },
  })
  const join = await waitFor(() => joinOf(at.guildId, userId), { message: 'a join to be recorded' })
  expect(join.inviter_id).toBe(at.userId)
  return userId
}

const joinOf = (guildId: string, memberId: string) =>
  stack.db
    .selectFrom('joins')
    .selectAll()
    .where('guild_id', '=', guildId)
    .where('member_id', '=', memberId)
    .executeTakeFirst()

const creditedTo = (at: Place) =>
  stack.db
    .selectFrom('joins')
    .select('member_id')
    .where('guild_id', '=', at.guildId)
    .where('inviter_id', '=', at.userId)
    .execute()

describe('commands are registered', () => {
  it('with all their subcommands, translated', async () => {
    const { commands } = await stack.discord.control.listCommands({ guildId: place.guildId })
    expect(new Set(commands.map(({ name }) => name))).toEqual(
      new Set(['invite_tracker', 'privacy']),
    )
    const privacy = commands.find(({ name }) => name === 'privacy')
    expect(privacy).toMatchObject({ contexts: [0], integration_types: [0] })
    expect(JSON.stringify(privacy)).toContain('Was Usher auf diesem Server')
  })

  it('once, not at each start; and again where somebody changed them', async () => {
    const writes = async () =>
      (await stack.discord.control.listCommands({ guildId: place.guildId })).writes
    const before = await writes()
    await bot?.stop()
    await start()
    await wroteLog('commands are registered already')
    expect(await writes()).toBe(before)

    await botRequest(stack.discord, 'PUT', COMMANDS, { body: [] })
    await bot?.stop()
    await start()
    await wroteLog('commands registered')
    const { commands } = await stack.discord.control.listCommands({ guildId: place.guildId })
    expect(commands).toHaveLength(2)
  })
})

describe('/privacy', () => {
  it('shows what is stored about who asks', async () => {
    await invite(place)
    const { content } = await ask('info')
    expect(content).toContain('1 join that counts as invited by you')
    expect(content).toContain('1 invite that you made')
    expect(content).toContain('You take part')
  })

  it('opts out after asking, and in again', async () => {
    const memberId = await invite(place)
    const asked = await press(await ask('info'), 'Opt out')
    expect(asked.content).toContain('Opt out in this server?')
    expect(await creditedTo(place)).toHaveLength(1)

    const out = await press(asked, 'Yes, opt out')
    expect(out.content).toContain('Done: you have opted out.')
    expect(out.content).toContain('Nobody who counts as invited by you')
    expect(await creditedTo(place)).toEqual([])
    expect(await joinOf(place.guildId, memberId)).toMatchObject({ inviter_id: null })

    const back = await press(out, 'Opt in again')
    expect(back.content).toContain('You take part')
  })

  it('leaves everything as it was for who thinks better of it', async () => {
    await invite(place)
    const back = await press(await press(await ask('info'), 'Opt out'), 'No, go back')
    expect(back.content).toContain('You take part')
    const kept = await press(await ask('delete_data'), 'No, go back')
    expect(kept.content).toBe('Nothing was deleted.')
    expect(kept.components).toEqual([])
    expect(await creditedTo(place)).toHaveLength(1)
  })

  it('sends all that is stored as a file', async () => {
    await invite(place)
    const { content, attachments } = await ask('get_data')
    expect(content).toBe('This is everything that is stored about you in this server.')
    expect(attachments).toMatchObject([
      { filename: `usher-${place.guildId}-${place.userId}.json`, contentType: 'application/json' },
    ])
    const data: unknown = await (await fetch(attachments[0]?.url ?? '')).json()
    expect(data).toMatchObject({
      guildId: place.guildId,
      userId: place.userId,
      isComplete: true,
      invites: [{ uses: 1 }],
    })
  })

  it('deletes once the button is pressed, and says what is kept', async () => {
    await invite(place)
    const asked = await ask('delete_data')
    expect(await creditedTo(place)).toHaveLength(1)
    const deleted = await press(asked, 'Yes, delete it')
    expect(deleted.content).toContain('1 join that you may have invited')
    expect(deleted.content).toContain('What was kept: totals')
    expect(deleted.components).toEqual([])
    expect(await creditedTo(place)).toEqual([])
    expect((await ask('info')).content).toContain('You have opted out')
  })

  it('answers in the language of the guild', async () => {
    const dutch = await aPlace({ language: 'nl' })
    expect((await ask('info', dutch)).content).toContain('Je doet mee')
  })

  it('says in a guild without the module that nothing is stored', async () => {
    const { control } = stack.discord
    const guild = await control.createGuild({ name: 'Quiet', withBot: true })
    const channelId = guild.channels[0]?.id ?? ''
    const off = { guildId: guild.id, channelId, userId: guild.ownerId }
    expect((await ask('info', off)).content).toContain('nothing is stored about you here')
    const list = { ...off, command: 'invite_tracker', subcommand: 'list', answerWithinMs: 10_000 }
    const { message } = answered(await control.runCommand(list))
    expect(message?.content).toContain(`https://usher.example/servers/${guild.id}`)
  })
})

describe('a command', () => {
  it('that Usher does not know any more says what to do', async () => {
    const { body } = await botRequest(stack.discord, 'POST', COMMANDS, {
      body: { name: 'invites', description: 'Of another time' },
    })
    const { control } = stack.discord
    const { message } = answered(await control.runCommand({ ...place, command: 'invites' }))
    expect(message?.content).toContain('I do not know this command any more')
    expect(message?.visibleTo).toBe(place.userId)
    const { id } = body as { id: string }
    await botRequest(stack.discord, 'DELETE', `${COMMANDS}/${id}`)
  })

  it('is answered though Discord fails now and then', async () => {
    const { control } = stack.discord
    await control.failNext({ route: CALLBACK, status: 500, times: 2 })
    await control.failNext({ route: ORIGINAL, status: 503, times: 2 })
    expect((await ask('info')).content).toContain('You take part')
  })

  it('is answered though the acknowledgement seemed to fail', async () => {
    await stack.discord.control.failNext({ route: CALLBACK, status: 502, acted: true })
    expect((await ask('info')).content).toContain('You take part')
  })

  it('does nothing where Discord gets no acknowledgement in time', async () => {
    await invite(place)
    const asked = await ask('delete_data')
    const { control } = stack.discord
    await control.stallNext({ route: CALLBACK, ms: 3_500 })
    const result = await control.pressButton({
      messageId: asked.id,
      customId: buttonOf(asked, 'Yes, delete it'),
      userId: place.userId,
    })
    expect(result.outcome).toBe('failed')
    await wroteLog('Discord did not take the acknowledgement; nothing was done')
    expect(await creditedTo(place)).toHaveLength(1)
  })

  it('is taken from a connection that was resumed', async () => {
    await stack.discord.control.dropConnections({ resumable: true })
    expect((await ask('info')).content).toContain('You take part')
  })
})

it('buttons outlive a restart', async () => {
  const before = await ask('info')
  await bot?.stop()
  await start()
  expect((await press(before, 'Opt out')).content).toContain('Opt out in this server?')
})

it('counts commands by how they ended', async () => {
  await ask('info')
  const text = await waitFor(
    async () => {
      const metrics = await (await fetch(`${bot?.metricsUrl}/metrics`)).text()
      return metrics.includes('command="privacy info",outcome="answered"') ? metrics : undefined
    },
    { message: 'commands to be counted' },
  )
  expect(text).toContain('usher_command_duration_seconds_bucket')
})
