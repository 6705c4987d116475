import { MessageFlags, PermissionFlagsBits, type APIEmbed } from 'discord-api-types/v10'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { makeGuildSettings } from '#core/postgres/guild-settings.ts'
import type { ActionResult, OptionValue } from '#infra/local/discord/control/interaction-types.ts'
import { startBot, type Bot } from '#test/support/bot.ts'
import { startStack, type Stack } from '#test/support/stack.ts'
import { waitFor } from '#test/support/wait-for.ts'

const { CreateInstantInvite, KickMembers, UseApplicationCommands, ViewChannel } =
  PermissionFlagsBits

/** A guild of which only the owner and who has the role may create invites. */
type Cast = {
  guildId: string
  channelId: string
  ownerId: string
  /** May create invites, and nothing else of interest. */
  inviterId: string
  /** May kick members. */
  moderatorId: string
  nobodyId: string
  /** Made the invite by which the three of them came. */
  graceId: string
  code: string
}

let stack: Stack
let bot: Bot | undefined
let cast: Cast

beforeAll(async () => {
  stack = await startStack()
  bot = await startBot({
    apiBase: stack.discord.apiBase,
    databaseUrl: stack.databaseUrl,
    redisUrl: stack.redisServer.url,
    totalShards: 1,
  })
  await bot.waitUntilReady()
  const { control } = stack.discord
  const { guildId } = await stack.makeGuild()
  await waitFor(async () => (await control.listCommands({ guildId })).commands.length >= 2, {
    message: 'the commands to be registered',
  })
})
afterAll(async () => {
  await bot?.stop()
  await stack.stop()
})

/** Came by an invite, as members do: who comes without one casts doubt on those after them. */
async function aMember(
  { guildId, code }: { guildId: string; code: string },
  username: string,
  permissions?: bigint,
) {
  const { control } = stack.discord
  const { id: userId } = await control.createUser({ username, globalName: username })
  await control.join({ guildId, userId, by: { code } })
  if (permissions !== undefined) {
    const { roleId } = await control.setRole({ guildId, permissions: String(permissions) })
    await control.setMember({ guildId, userId, roleIds: [roleId] })
  }
  return userId
}

beforeEach(async () => {
  const { control } = stack.discord
  const { guildId, channelId, inviterId: graceId, code } = await stack.makeGuild()
  await control.setRole({
    guildId,
    roleId: guildId,
    permissions: String(ViewChannel | UseApplicationCommands),
  })
  const { ownerId } = await control.getGuild({ guildId })
  await known(code, guildId)
  cast = {
    guildId,
    channelId,
    ownerId,
    inviterId: await aMember({ guildId, code }, 'ida', CreateInstantInvite),
    moderatorId: await aMember({ guildId, code }, 'mo', KickMembers),
    nobodyId: await aMember({ guildId, code }, 'nell'),
    graceId,
    code,
  }
})

/** Resolves once the bot has stored the invite, and so knows its uses. */
const known = (code: string, guildId = cast.guildId) =>
  waitFor(
    async () =>
      stack.db
        .selectFrom('invites')
        .selectAll()
        .where('guild_id', '=', guildId)
        .where('code', '=', code)
        .executeTakeFirst(),
    { message: 'an invite to be known' },
  )

const joined = (memberId: string, guildId = cast.guildId) =>
  waitFor(
    async () =>
      stack.db
        .selectFrom('joins')
        .selectAll()
        .where('guild_id', '=', guildId)
        .where('member_id', '=', memberId)
        .orderBy('joined_at', 'desc')
        .executeTakeFirst(),
    { message: 'a join to be recorded' },
  )

/** Resolves once the guild is quiet: who joins then is told from everybody else. */
const settled = () =>
  Promise.all([cast.inviterId, cast.moderatorId, cast.nobodyId].map((id) => joined(id)))

/** What a member sees after `/invite_tracker <subcommand>`: nobody else does, and nobody is pinged. */
async function ask(
  userId: string,
  subcommand: string,
  options: Record<string, OptionValue> = {},
  channelId = cast.channelId,
) {
  const { guildId } = cast
  const result = await stack.discord.control.runCommand({
    guildId,
    channelId,
    userId,
    command: 'invite_tracker',
    subcommand,
    options,
    answerWithinMs: 15_000,
  })
  return seenBy(userId, result)
}

function seenBy(userId: string, result: ActionResult) {
  if (result.outcome !== 'answered') throw new Error(result.sentence)
  const { message } = result
  if (message === null) throw new Error('there is no answer')
  expect(message.visibleTo).toBe(userId)
  expect(message.flags & MessageFlags.Ephemeral).toBe(MessageFlags.Ephemeral)
  expect(message.pings).toEqual({ everyone: false, userIds: [], roleIds: [] })
  const [embed] = message.embeds as APIEmbed[]
  return { message, content: message.content, embed }
}

const fieldOf = (embed: APIEmbed | undefined, name: string) =>
  embed?.fields?.find((field) => field.name === name)?.value

const codesInDiscord = async () =>
  (await stack.discord.control.listInvites({ guildId: cast.guildId })).invites.map(
    ({ code }) => code,
  )

describe('create', () => {
  it('makes an invite whose joins count for who asked', async () => {
    await settled()
    const { content } = await ask(cast.inviterId, 'create', { max_uses: 5, max_age: 3_600 })
    const code = /discord\.gg\/(\S+)/.exec(content)?.[1] ?? ''
    const { invites } = await stack.discord.control.listInvites({ guildId: cast.guildId })
    expect(invites.find((invite) => invite.code === code)).toMatchObject({
      channelId: cast.channelId,
      maxUses: 5,
      maxAgeSeconds: 3_600,
    })
    expect(await known(code)).toMatchObject({ inviter_id: cast.inviterId, max_uses: 5 })
    const { userId } = await stack.discord.control.join({ guildId: cast.guildId, by: { code } })
    expect(await joined(userId)).toMatchObject({
      code,
      inviter_id: cast.inviterId,
      confidence: 'certain',
      counted: true,
    })
  })

  it('is for administrators anywhere, and for others where they may create invites', async () => {
    const { control } = stack.discord
    const { guildId } = cast
    const closed = await control.createChannel({ guildId, name: 'closed' })
    await control.setOverwrite({
      guildId,
      channelId: closed.id,
      target: 'everyone',
      allow: '0',
      deny: String(CreateInstantInvite),
    })
    await control.setOverwrite({
      guildId,
      channelId: closed.id,
      target: 'bot',
      allow: String(CreateInstantInvite),
      deny: '0',
    })
    const before = await codesInDiscord()
    expect((await ask(cast.nobodyId, 'create')).content).toContain('permission Create Invite in')
    const elsewhere = await ask(cast.inviterId, 'create', { channel: closed.id })
    // The role of its own allows it in the guild; everyone's overwrite takes it away.
    expect(elsewhere.content).toContain(`permission Create Invite in <#${closed.id}>`)
    expect(await codesInDiscord()).toEqual(before)
    expect((await ask(cast.ownerId, 'create', { channel: closed.id })).content).toContain(
      'is ready',
    )
  })

  it('says why there is none: invites paused, Discord failing, the bot not allowed', async () => {
    const { control } = stack.discord
    const { guildId, channelId } = cast
    await control.setGuild({ guildId, invitesPaused: true })
    expect((await ask(cast.inviterId, 'create')).content).toContain('has paused its invites')
    await control.setGuild({ guildId, invitesPaused: false })
    await control.failNext({
      route: 'POST /channels/:channelId/invites',
      status: 500,
      majorId: channelId,
    })
    expect((await ask(cast.inviterId, 'create')).content).toContain('Discord has a problem')
    await control.setOverwrite({
      guildId,
      channelId,
      target: 'bot',
      allow: '0',
      deny: String(CreateInstantInvite),
    })
    expect((await ask(cast.inviterId, 'create')).content).toContain('I may not create invites in')
    expect(await codesInDiscord()).toEqual([cast.code])
  })

  it('takes no options that Discord would not take', async () => {
    const { guildId, channelId, inviterId: userId } = cast
    const call = { guildId, channelId, userId, command: 'invite_tracker', subcommand: 'create' }
    const { control } = stack.discord
    expect(await control.runCommand({ ...call, options: { max_uses: 101 } })).toMatchObject({
      outcome: 'refused',
      reason: 'option-out-of-bounds',
    })
    expect(await control.runCommand({ ...call, options: { max_age: 5 } })).toMatchObject({
      outcome: 'refused',
      reason: 'option-not-a-choice',
    })
  })
})

describe('delete', () => {
  const suggestions = async (userId: string, typed: string) => {
    const { guildId, channelId } = cast
    const result = await stack.discord.control.autocomplete({
      guildId,
      channelId,
      userId,
      command: 'invite_tracker',
      subcommand: 'delete',
      option: 'code',
      typed,
    })
    if (result.outcome !== 'choices') throw new Error(result.sentence)
    return result.choices.map(({ value }) => value)
  }

  it('is for administrators, who are offered the codes of their own guild', async () => {
    const other = await stack.makeGuild()
    expect(await suggestions(cast.ownerId, '')).toEqual([cast.code])
    expect(await suggestions(cast.ownerId, cast.code.slice(1, 4))).toEqual([cast.code])
    expect(await suggestions(cast.ownerId, other.code)).toEqual([])
    expect(await suggestions(cast.inviterId, '')).toEqual([])
    const refused = await ask(cast.inviterId, 'delete', { code: cast.code })
    expect(refused.content).toContain('Only administrators')
    expect(await codesInDiscord()).toEqual([cast.code])
  })

  it('deletes in Discord and from the list', async () => {
    expect((await ask(cast.ownerId, 'delete', { code: cast.code })).content).toContain('is deleted')
    expect(await codesInDiscord()).toEqual([])
    expect((await known(cast.code)).deleted_at).toBeInstanceOf(Date)
    const again = await ask(cast.ownerId, 'delete', { code: cast.code })
    expect(again.content).toContain(`no invite \`${cast.code}\` here`)
  })

  it('leaves alone what it does not know, and what is another guild’s', async () => {
    const other = await stack.makeGuild()
    for (const code of ['nosuchcode', other.code]) {
      const { content } = await ask(cast.ownerId, 'delete', { code })
      expect(content).toContain(`no invite \`${code}\` here`)
    }
    const hostile = await ask(cast.ownerId, 'delete', { code: '`@everyone`' })
    expect(hostile.content).toContain('This is no code')
    const { invites } = await stack.discord.control.listInvites({ guildId: other.guildId })
    expect(invites).toHaveLength(1)
  })

  it('says when Discord fails, and that nothing was done', async () => {
    const { control } = stack.discord
    await control.failNext({ route: 'DELETE /invites/:code', status: 500 })
    const { content } = await ask(cast.ownerId, 'delete', { code: cast.code })
    expect(content).toContain('Discord has a problem')
    expect((await known(cast.code)).deleted_at).toBeNull()
  })
})

describe('list', () => {
  it('pages through all invites for administrators, and shows others their own', async () => {
    const { control } = stack.discord
    const { guildId, nobodyId, ownerId } = cast
    for (let i = 0; i < 10; i += 1) await control.createInvite({ guildId })
    const { code } = await control.createInvite({ guildId, inviterId: nobodyId, maxUses: 4 })
    await known(code)
    const all = await waitFor(async () => {
      const answer = await ask(ownerId, 'list')
      return answer.embed?.footer?.text === 'Page 1 of 2' && answer
    })
    expect(all.embed?.description?.split('\n')).toHaveLength(10)
    const [, next] = buttonsOf(all.message)
    const pressed = await control.pressButton({
      messageId: all.message.id,
      customId: next ?? '',
      userId: ownerId,
      answerWithinMs: 15_000,
    })
    const second = seenBy(ownerId, pressed)
    expect(second.embed?.footer?.text).toBe('Page 2 of 2')
    expect(second.embed?.description?.split('\n')).toHaveLength(2)

    const own = await ask(nobodyId, 'list')
    expect(own.embed?.description).toBe(
      `\`${code}\` · <@${nobodyId}> · <#${cast.channelId}> · 0 of 4 uses · never expires`,
    )
    expect((await ask(cast.inviterId, 'list')).content).toContain('You have no invite here')
  })
})

function buttonsOf({ components }: { components: unknown[] }): string[] {
  const [row] = components as { components: { custom_id: string }[] }[]
  return row?.components.map(({ custom_id: customId }) => customId) ?? []
}

describe('stats, who and leaderboard', () => {
  it('tell whom somebody has brought, and who is still there', async () => {
    await settled()
    const { control } = stack.discord
    const { guildId, nobodyId } = cast
    const { code } = await control.createInvite({ guildId, inviterId: nobodyId })
    await known(code)
    const members: string[] = []
    for (let i = 0; i < 3; i += 1) {
      const { userId } = await control.join({ guildId, by: { code } })
      await joined(userId)
      members.push(userId)
    }
    const [first = ''] = members
    await control.leave({ guildId, userId: first })
    await waitFor(async () => (await joined(first)).left_at !== null)

    const { embed } = await ask(nobodyId, 'stats')
    expect(embed?.description).toContain(`<@${nobodyId}>`)
    expect(fieldOf(embed, 'Joined')).toBe('3')
    expect(fieldOf(embed, 'Left')).toBe('1')
    expect(fieldOf(embed, 'Still here')).toBe('2')
    expect(fieldOf(embed, 'By day')).toMatch(/^`▁{30}█` Joined\n`▁{30}█` Left\n/)
    expect(fieldOf(embed, 'By invite')).toBe(`\`${code}\` · 3 joined · 1 left · **2** still here`)
    const theirs = await ask(cast.inviterId, 'stats', { inviter: nobodyId })
    expect(theirs.embed).toEqual(embed)
    expect((await ask(cast.inviterId, 'stats')).content).toContain('I have seen nobody come')

    const board = await ask(nobodyId, 'leaderboard', { days: 7 })
    expect(board.embed?.description?.split('\n')).toEqual([
      'Who has brought the most members in the last 7 days',
      '',
      `**1.** <@${cast.graceId}> · **3** still here · 3 joined · 0 left`,
      `**2.** <@${nobodyId}> · **2** still here · 3 joined · 1 left`,
      '',
      'Your place is 2, with **2** still here.',
    ])
    const other = await ask(cast.inviterId, 'leaderboard')
    expect(other.embed?.description).toContain('You have no place yet')

    expect((await ask(nobodyId, 'who', { member: first })).content).toContain('Kick Members')
    const shown = await ask(cast.moderatorId, 'who', { member: first })
    expect(shown.embed?.description).toContain(`<@${first}> joined <t:`)
    expect(fieldOf(shown.embed, 'Came by')).toBe(`Invite \`${code}\``)
    expect(fieldOf(shown.embed, 'Invited by')).toBe(`<@${nobodyId}>`)
    expect(fieldOf(shown.embed, 'How sure')).toBe('**Certain**: Nothing else explains this join.')
    expect(fieldOf(shown.embed, 'Also')).toMatch(/^Left <t:\d+:f>\.$/)
    const never = await ask(cast.ownerId, 'who', { member: cast.ownerId })
    expect(never.content).toContain(`I have not seen <@${cast.ownerId}> join`)
  })

  it('count nobody who comes back by an invite of their own, and say so', async () => {
    const { control } = stack.discord
    const { guildId, nobodyId } = cast
    const { code } = await control.createInvite({ guildId, inviterId: nobodyId })
    await known(code)
    await settled()
    await control.leave({ guildId, userId: nobodyId })
    await waitFor(async () => (await joined(nobodyId)).left_at !== null)
    await control.join({ guildId, userId: nobodyId, by: { code } })
    const join = await waitFor(async () => {
      const row = await joined(nobodyId)
      return row.code === code && row
    })
    expect(join).toMatchObject({ own_code: true, counted: false, inviter_id: nobodyId })

    const { embed } = await ask(cast.moderatorId, 'who', { member: nobodyId })
    expect(fieldOf(embed, 'Also')).toContain('counts for nobody here')
    expect(fieldOf(embed, 'Also')).toContain('Had been here before')
    expect(fieldOf(embed, 'Earlier')?.split('\n')).toHaveLength(1)
    expect((await ask(nobodyId, 'stats')).content).toContain('I have seen nobody come')
  })
})

describe('serverlink', () => {
  it('hands out the link that was chosen, in the guild’s language', async () => {
    expect((await ask(cast.nobodyId, 'serverlink')).content).toContain('No link to share')
    await makeGuildSettings(stack.db).update(cast.guildId, {
      server_shared_invite_link: `https://discord.gg/${cast.code}`,
      language: 'nl',
    })
    const { content } = await ask(cast.nobodyId, 'serverlink')
    expect(content).toBe(`Met deze link kun je deze server delen: https://discord.gg/${cast.code}`)
  })
})
