import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { connectRest } from '#bot/discord/connect-rest.ts'
import { makeGuildMembers, type GuildMembers } from '#bot/discord/guild-members.ts'
import type { LocalDiscord } from '#infra/local/discord/local-discord.ts'
import { aLocalDiscord, localApplication } from '#test/support/local-discord.ts'
import { boundless, exhausted } from '#test/support/rest-allowances.ts'

const MEMBER_ROUTE = 'GET /guilds/:guildId/members/:userId'
let discord: LocalDiscord
let guildId: string
let userId: string
let now: number
let members: GuildMembers

beforeAll(async () => {
  discord = await aLocalDiscord()
})
afterAll(() => discord.close())
beforeEach(async () => {
  await discord.control.clearFaults()
  const guild = await discord.control.createGuild({ name: 'Harbour' })
  guildId = guild.id
  const user = await discord.control.createUser({ username: 'ines.v', globalName: 'Ines' })
  userId = user.id
  await discord.control.join({ guildId, userId, by: { discovery: true } })
  await discord.control.requests({ reset: true })
  now = 0
  members = makeMembers()
})

const makeMembers = (allowance = boundless) =>
  makeGuildMembers({
    rest: connectRest({
      apiBase: discord.apiBase,
      token: localApplication.botToken,
      requestsPerSecond: 50,
      invalidRequests: { saw: () => undefined },
    }),
    allowance,
    now: () => now,
  })
const fetch = (id = userId, signal = AbortSignal.timeout(5_000)) =>
  members.fetch(guildId, id, signal)
const requests = async () => {
  const { counts } = await discord.control.requests()
  return counts
    .filter(({ route }) => route === MEMBER_ROUTE)
    .reduce((sum, { count }) => sum + count, 0)
}

it('tells of a member what Discord knows now', async () => {
  const until = '2030-01-02T03:04:05.000Z'
  await discord.control.setMember({
    guildId,
    userId,
    nick: 'Captain',
    mute: true,
    communicationDisabledUntil: until,
  })
  expect(await fetch()).toMatchObject({
    username: 'ines.v',
    globalName: 'Ines',
    nickname: 'Captain',
    isMute: true,
    isDeaf: false,
    premiumSince: null,
    communicationDisabledUntil: new Date(until),
    joinedAt: expect.any(Date),
  })
})

it('asks once a minute, however many want to know', async () => {
  await Promise.all([fetch(), fetch(), fetch()])
  now += 59_999
  await fetch()
  expect(await requests()).toBe(1)
  await discord.control.setMember({ guildId, userId, nick: 'Admiral' })
  now += 1
  expect((await fetch())?.nickname).toBe('Admiral')
  expect(await requests()).toBe(2)
})

it('knows who is no member, and remembers it as well', async () => {
  expect(await fetch('1100000000000000099')).toBeUndefined()
  await discord.control.leave({ guildId, userId })
  expect(await fetch()).toBeUndefined()
  expect(await fetch()).toBeUndefined()
  expect(await requests()).toBe(2)
})

it('asks again after a failure', async () => {
  await discord.control.failNext({ route: MEMBER_ROUTE, status: 500, times: 1, majorId: guildId })
  await expect(fetch()).rejects.toThrow()
  expect(await fetch()).toMatchObject({ username: 'ines.v' })
})

it('asks nothing while Discord allows no request', async () => {
  members = makeMembers(exhausted(5_000))
  await expect(fetch()).rejects.toMatchObject({ code: 'rest-allowance' })
  expect(await requests()).toBe(0)
})

it('lets go of who waits no longer, and of nobody else', async () => {
  const aborted = AbortSignal.abort(new Error('no longer wanted'))
  const [one, other] = await Promise.allSettled([fetch(userId, aborted), fetch()])
  expect(one).toMatchObject({ status: 'rejected', reason: { message: 'no longer wanted' } })
  expect(other.status).toBe('fulfilled')
})

it('knows the picture of who has left', async () => {
  const avatar = 'a'.repeat(32)
  const { id } = await discord.control.createUser({ username: 'gone', avatar })
  expect(await members.fetchAvatar(id, AbortSignal.timeout(5_000))).toBe(avatar)
  expect(await members.fetchAvatar('1100000000000000099', AbortSignal.timeout(5_000))).toBeNull()
})
