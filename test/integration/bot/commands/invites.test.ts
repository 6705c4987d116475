import { HTTPError } from '@discordjs/rest'
import { PermissionFlagsBits } from 'discord-api-types/v10'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { CommandContext } from '#bot/commands/command-context.ts'
import { create } from '#bot/commands/invite-tracker/create.ts'
import { deleteCommand } from '#bot/commands/invite-tracker/delete.ts'
import { list } from '#bot/commands/invite-tracker/list.ts'
import { serverlink } from '#bot/commands/invite-tracker/serverlink.ts'
import { connectRest } from '#bot/discord/connect-rest.ts'
import { makeInviteChanges } from '#core/postgres/invite-changes.ts'
import { recordInvites } from '#core/postgres/recording-invites.ts'
import type { InviteEntry } from '#core/journal/entries.ts'
import { makeGuildSettings } from '#core/postgres/guild-settings.ts'
import { makePrivacy } from '#core/privacy/privacy.ts'
import { makePseudonymOf } from '#core/privacy/pseudonyms.ts'
import { makeInviteOwners } from '#core/redis/invite-owners.ts'
import { makeInviteTurns } from '#core/redis/invite-turns.ts'
import { aContext } from '#test/support/commands.ts'
import { aChannel, anEntry } from '#test/support/guild-entries.ts'
import { localApplication } from '#test/support/local-discord.ts'
import { startStack, type Stack } from '#test/support/stack.ts'

const { Administrator, CreateInstantInvite, ManageGuild, ViewChannel } = PermissionFlagsBits
const MAY_CREATE = ViewChannel | CreateInstantInvite

let stack: Stack
let guild: Awaited<ReturnType<Stack['makeGuild']>>

beforeAll(async () => {
  stack = await startStack()
})
afterAll(() => stack.stop())
beforeEach(async () => {
  guild = await stack.makeGuild()
})

/** A call by this member, who may do this, in the guild's channel. */
async function callBy(userId: string, memberPermissions: bigint): Promise<CommandContext> {
  const { db, redis, discord } = stack
  const { guildId, channelId } = guild
  const settings = await makeGuildSettings(db).find(guildId)
  if (settings === undefined) throw new Error('the guild is not enabled')
  const rest = connectRest({
    apiBase: discord.apiBase,
    token: localApplication.botToken,
    requestsPerSecond: 50,
    invalidRequests: { saw: () => undefined },
  })
  const pseudonymOf = makePseudonymOf(Buffer.alloc(32, 7))
  const channels = [aChannel({ id: channelId })]
  return aContext({
    guildId,
    channelId,
    userId,
    memberPermissions,
    appPermissions: MAY_CREATE,
    settings,
    deps: {
      db,
      redis,
      rest,
      allowance: { take: () => Promise.resolve() },
      directory: { entryOf: (id) => Promise.resolve(anEntry({ guildId: id, channels })) },
      privacy: makePrivacy({ db, redis, pseudonymOf, now: Date.now }),
      now: Date.now,
    },
  })
}

const invitesOf = async (guildId: string) =>
  (await stack.discord.control.listInvites({ guildId })).invites
const madeByBot = async () => {
  const { invites } = await stack.discord.control.listInvites({ guildId: guild.guildId })
  return invites.filter(({ inviterId }) => inviterId !== guild.inviterId)
}
const known = (code: string, change: { guild_id?: string; channel_id?: string } = {}) =>
  stack.db
    .insertInto('invites')
    .values({
      guild_id: guild.guildId,
      code,
      channel_id: guild.channelId,
      inviter_id: guild.inviterId,
      inviter_name: 'Grace',
      inviter_avatar: null,
      uses: 3,
      max_uses: 0,
      max_age_seconds: 0,
      temporary: false,
      created_at: null,
      expires_at: null,
      deleted_at: null,
      ...change,
    })
    .execute()
const deletedAt = async (code: string) => {
  const row = await stack.db
    .selectFrom('invites')
    .select('deleted_at')
    .where('guild_id', '=', guild.guildId)
    .where('code', '=', code)
    .executeTakeFirst()
  return row?.deleted_at
}

describe('an invite that is made for a member', () => {
  it('is theirs, and listed, before anybody is told its code', async () => {
    const context = await callBy('700', MAY_CREATE)
    const { content = '' } = await create.run(context, {
      max_uses: 3,
      max_age: 3_600,
      temporary: true,
    })
    const [invite] = await madeByBot()
    expect(invite).toMatchObject({
      channelId: guild.channelId,
      maxUses: 3,
      maxAgeSeconds: 3_600,
      temporary: true,
    })
    const code = invite?.code ?? ''
    expect(content).toContain(`https://discord.gg/${code}`)
    expect(content).toContain('3 uses')
    expect(content).toMatch(/ends <t:\d+:R>/)
    expect(content).toContain('unless they are given a role')
    const owners = await makeInviteOwners(stack.redis).of(guild.guildId, [code])
    expect(owners.get(code)).toBe('700')
    const { embeds = [] } = await list.run(context, {})
    expect(embeds[0]?.description).toContain(
      `\`${code}\` · <@700> · <#${guild.channelId}> · 0 of 3 uses`,
    )
  })

  it('stays theirs, whatever Discord’s event says of the bot, before or after', async () => {
    const context = await callBy('700', MAY_CREATE)
    const said = (code: string): InviteEntry => ({
      kind: 'invite',
      code,
      channelId: guild.channelId,
      inviterId: '1100000000000000002',
      inviterName: 'Usher',
      inviterAvatar: null,
      uses: 0,
      maxUses: 0,
      maxAgeSeconds: 0,
      temporary: false,
      createdAt: null,
      expiresAt: null,
    })
    const hear = (code: string) =>
      recordInvites(stack.db).upsertInvites([
        { guildId: guild.guildId, invite: said(code), goneAt: null },
      ])
    await create.run(context, {})
    const [{ code } = { code: '' }] = await madeByBot()
    await hear(code)
    await hear('early')
    const changes = makeInviteChanges(stack.db)
    const own = { ...said('early'), inviterId: '700', inviterName: null }
    await changes.remember(guild.guildId, context.settings.generation, own)
    await changes.remember(guild.guildId, '1', { ...own, code: 'late' })
    const { embeds = [] } = await list.run(context, {})
    const lines = embeds[0]?.description?.split('\n') ?? []
    const owned = lines.map((line) => line.split(' · ').slice(0, 2).join(' '))
    expect(new Set(owned)).toEqual(new Set([`\`${code}\` <@700>`, '`early` <@700>']))
    expect(owned).toHaveLength(2)
  })

  it('is another one each time, for a week and any number of uses where nothing is chosen', async () => {
    const context = await callBy('700', MAY_CREATE)
    await create.run(context, {})
    const { content } = await create.run(context, {})
    const made = await madeByBot()
    expect(new Set(made.map(({ code }) => code)).size).toBe(2)
    expect(made[0]).toMatchObject({ maxUses: 0, maxAgeSeconds: 604_800, temporary: false })
    expect(content).toContain('any number of uses')
  })

  it('is one of ten that still work', async () => {
    const context = await callBy('700', MAY_CREATE)
    const owners = makeInviteOwners(stack.redis)
    for (let i = 0; i < 10; i += 1) {
      await known(`own${i}`)
      await owners.set(guild.guildId, `own${i}`, '700')
    }
    await expect(create.run(context, {})).rejects.toMatchObject({
      key: 'create.too-many',
      values: { max: 10 },
    })
    expect(await madeByBot()).toEqual([])
    await create.run(await callBy('701', MAY_CREATE), {})
    await stack.db
      .updateTable('invites')
      .set({ deleted_at: new Date() })
      .where('guild_id', '=', guild.guildId)
      .where('code', '=', 'own0')
      .execute()
    await create.run(context, {})
    expect(await madeByBot()).toHaveLength(2)
  })

  it('is made one at a time for each member', async () => {
    const context = await callBy('700', MAY_CREATE)
    await makeInviteTurns(stack.redis).take(guild.guildId, '700', async () => {
      await expect(create.run(context, {})).rejects.toMatchObject({ key: 'create.one-at-a-time' })
      await create.run(await callBy('701', MAY_CREATE), {})
    })
    await create.run(context, {})
    expect(await madeByBot()).toHaveLength(2)
  })

  it('is taken back where nobody could be told whose it is', async () => {
    const context = await callBy('700', MAY_CREATE)
    const { redis } = context.deps
    const forgetful = new Proxy(redis, {
      get(target, name, receiver) {
        if (/eval/i.test(String(name))) return () => Promise.reject(new Error('Redis is away'))
        const value: unknown = Reflect.get(target, name, receiver)
        return typeof value === 'function' ? (value.bind(target) as unknown) : value
      },
    })
    const deps = { ...context.deps, redis: forgetful }
    await expect(create.run({ ...context, deps }, {})).rejects.toMatchObject({
      key: 'create.not-stored',
    })
    expect(await madeByBot()).toEqual([])
  })

  it('is not made while invites are paused, or Discord fails', async () => {
    const { control } = stack.discord
    const context = await callBy('700', MAY_CREATE)
    await control.setGuild({ guildId: guild.guildId, invitesPaused: true })
    await expect(create.run(context, {})).rejects.toMatchObject({ key: 'create.paused' })
    await control.setGuild({ guildId: guild.guildId, invitesPaused: false })
    await control.failNext({ route: 'POST /channels/:channelId/invites', status: 500, times: 1 })
    await expect(create.run(context, {})).rejects.toBeInstanceOf(HTTPError)
    expect(await madeByBot()).toEqual([])
  })

  it('is not made where the guild has as many as Discord allows', async () => {
    const { control } = stack.discord
    const { guildId } = guild
    for (let i = 1; i < 1_000; i += 1) await control.createInvite({ guildId })
    const context = await callBy('700', MAY_CREATE)
    await expect(create.run(context, {})).rejects.toMatchObject({ key: 'create.guild-full' })
  })

  it('is not made where Discord refuses the bot', async () => {
    const { control } = stack.discord
    await control.setBotPermissions({ guildId: guild.guildId, permissions: '0' })
    await control.setRole({
      guildId: guild.guildId,
      roleId: guild.guildId,
      permissions: String(ViewChannel),
    })
    const context = await callBy('700', MAY_CREATE)
    await expect(create.run(context, {})).rejects.toMatchObject({ key: 'create.bot-not-allowed' })
  })
})

describe('an invite is deleted', () => {
  it('in Discord and from the list, by its code or its link', async () => {
    const context = await callBy('700', Administrator)
    await known(guild.code)
    const { content } = await deleteCommand.run(context, { code: `discord.gg/${guild.code}` })
    expect(content).toContain(`\`${guild.code}\` is deleted`)
    expect(await invitesOf(guild.guildId)).toEqual([])
    expect(await deletedAt(guild.code)).toBeInstanceOf(Date)
  })

  it('by administrators alone', async () => {
    await known(guild.code)
    const context = await callBy('700', ManageGuild)
    await expect(deleteCommand.run(context, { code: guild.code })).rejects.toMatchObject({
      key: 'delete.not-allowed',
    })
    expect(await invitesOf(guild.guildId)).toHaveLength(1)
  })

  it('from the list where Discord does not know it any more', async () => {
    const context = await callBy('700', Administrator)
    await known('longgone')
    const { content } = await deleteCommand.run(context, { code: 'longgone' })
    expect(content).toContain('did not know the invite `longgone`')
    expect(await deletedAt('longgone')).toBeInstanceOf(Date)
  })

  it('only where it is one of this guild, and still works', async () => {
    const elsewhere = await stack.makeGuild()
    await known(elsewhere.code, { guild_id: elsewhere.guildId })
    const context = await callBy('700', Administrator)
    for (const code of [elsewhere.code, 'nosuchcode']) {
      await expect(deleteCommand.run(context, { code })).rejects.toMatchObject({
        key: 'delete.unknown',
        values: { code },
      })
    }
    await expect(deleteCommand.run(context, { code: '`x`' })).rejects.toMatchObject({
      key: 'delete.not-a-code',
    })
    expect(await invitesOf(elsewhere.guildId)).toHaveLength(1)
  })

  it('not where the bot may not, which says what is missing', async () => {
    const { control } = stack.discord
    await control.setBotPermissions({ guildId: guild.guildId, permissions: String(ViewChannel) })
    await known(guild.code)
    const context = await callBy('700', Administrator)
    await expect(deleteCommand.run(context, { code: guild.code })).rejects.toMatchObject({
      key: 'delete.bot-not-allowed',
      values: { channel: `<#${guild.channelId}>` },
    })
    expect(await deletedAt(guild.code)).toBeNull()
  })
})

describe('the list', () => {
  it('shows all to who may manage the server, and one’s own to others', async () => {
    for (let i = 10; i < 22; i += 1) await known(`code${i}`)
    const all = await list.run(await callBy('700', ManageGuild), {})
    expect(all.embeds?.[0]).toMatchObject({ title: 'Invites of this server' })
    expect(all.embeds?.[0]?.description?.split('\n')).toHaveLength(10)
    expect(all.embeds?.[0]?.footer).toEqual({ text: 'Page 1 of 2' })
    expect(all.components).toHaveLength(1)
    const own = await list.run(await callBy('700', MAY_CREATE), {})
    expect(own.content).toContain('You have no invite here')
    const theirs = await list.run(await callBy(guild.inviterId, 0n), {})
    expect(theirs.embeds?.[0]).toMatchObject({ title: 'Your invites' })
  })
})

describe('the link to share', () => {
  it('is the chosen one, none, or one that has gone', async () => {
    const words = async () => (await serverlink.run(await callBy('700', 0n), {})).content
    expect(await words()).toContain('No link to share has been chosen')
    const server_shared_invite_link = 'https://discord.gg/shared'
    await makeGuildSettings(stack.db).update(guild.guildId, { server_shared_invite_link })
    expect(await words()).toContain('https://discord.gg/shared')
    await known('shared')
    expect(await words()).toContain('https://discord.gg/shared')
    await stack.db
      .updateTable('invites')
      .set({ deleted_at: new Date() })
      .where('guild_id', '=', guild.guildId)
      .execute()
    expect(await words()).toContain('does not work any more')
  })
})
