import { REST, RESTEvents } from '@discordjs/rest'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { inviteRoutes, makeListInvites, type ListRefusals } from '#bot/discord/list-invites.ts'
import { boundless } from '#test/support/rest-allowances.ts'
import { makeRefusals } from '#bot/discord/refusals.ts'
import type { LocalDiscord } from '#infra/local/discord/local-discord.ts'
import { aLocalDiscord, localApplication } from '#test/support/local-discord.ts'

let discord: LocalDiscord

beforeEach(async () => {
  discord = await aLocalDiscord()
})
afterEach(() => discord.close())

it('uses what the limit has, is never answered 429, and sees the uses of everything', async () => {
  const { id: guildId } = await discord.control.createGuild({
    name: 'Harbour',
    vanityCode: 'harbour',
  })
  const { code } = await discord.control.createInvite({ guildId })
  const statuses: number[] = []
  const rest = new REST({
    api: discord.apiBase,
    retries: 0,
    rejectOnRateLimit: Object.values(inviteRoutes),
  }).setToken(localApplication.botToken)
  rest.on(RESTEvents.Response, (_, { status }) => statuses.push(status))
  const now = Date.now
  const refusals: ListRefusals = makeRefusals({ now })
  const listInvites = makeListInvites({
    rest,
    hasVanity: () => true,
    allowance: boundless,
    refusals,
    now,
  })

  await discord.control.join({ guildId, by: { code } })
  await discord.control.join({ guildId, by: { vanity: true } })
  let lists = 0
  const endsAt = Date.now() + 6_500
  while (Date.now() < endsAt) {
    const outcome = await listInvites(guildId)
    if (outcome.kind === 'list') {
      lists += 1
      expect(outcome.invites.get(code)).toMatchObject({ uses: 1, isVanity: false })
      expect(outcome.invites.get('harbour')).toMatchObject({ uses: 1, isVanity: true })
    } else expect(outcome).toMatchObject({ retryAfterMs: expect.any(Number) })
    await sleep(outcome.retryAfterMs ?? 0)
  }
  // Five in the first window of five seconds, the last two of them spread; three at once in the
  // second.
  expect(lists).toBe(8)
  expect(statuses.filter((status) => status !== 200)).toEqual([])
}, 15_000)
