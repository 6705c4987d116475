import { afterAll, beforeAll, expect, it } from 'vitest'
import { startBot, type Bot } from '#test/support/bot.ts'
import { startStack, type Stack } from '#test/support/stack.ts'
import { waitFor } from '#test/support/wait-for.ts'

const JOINS = 500
const ROUTE = 'POST /channels/:channelId/messages'
/** What the local Discord lets a channel have, as Discord does. */
const BUCKET = { messages: 5, windowMs: 5_000 }
const TIMEOUT_MS = 150_000

let stack: Stack
let bot: Bot | undefined
beforeAll(async () => {
  stack = await startStack()
  bot = await startBot({
    apiBase: stack.discord.apiBase,
    databaseUrl: stack.databaseUrl,
    redisUrl: stack.redisServer.url,
    totalShards: 2,
    clusterCount: 2,
  })
  await bot.waitUntilReady()
})
afterAll(async () => {
  await bot?.stop()
  await stack.stop()
})

const numberOf = (text: string | undefined) => Number(text?.replaceAll(/\D/g, '') ?? Number.NaN)

it(
  'tells of every join of a burst, alone or in a digest, with no message more than the channel takes',
  { timeout: TIMEOUT_MS },
  async () => {
    const { control } = stack.discord
    const { guildId, channelId, inviterId, code } = await stack.makeGuild()
    const { code: other } = await control.createInvite({ guildId, inviterId })
    const rowsOf = (table: 'invites' | 'joins' | 'outbox' | 'digest_counts') =>
      stack.db.selectFrom(table).select('guild_id').where('guild_id', '=', guildId)
    // By one statement: a digest that is made goes from the second table into the first.
    const waiting = () => rowsOf('outbox').unionAll(rowsOf('digest_counts')).execute()
    await waitFor(async () => (await rowsOf('invites').execute()).length === 2, {
      message: 'the invites to be known',
    })

    await control.requests({ reset: true })
    const startedAt = performance.now()
    for (let i = 0; i < JOINS / 20; i += 1) {
      const by = { code: i % 5 === 0 ? other : code }
      await Promise.all(Array.from({ length: 20 }, () => control.join({ guildId, by })))
    }
    await waitFor(async () => (await rowsOf('joins').execute()).length === JOINS, {
      timeoutMs: 30_000,
      message: 'every join to be recorded',
    })
    await waitFor(async () => (await waiting()).length === 0, {
      timeoutMs: 110_000,
      intervalMs: 500,
      message: 'every join to be told of',
    }).catch((cause: unknown) => {
      throw new Error(`messages still wait:\n${bot?.output().slice(-4_000)}`, { cause })
    })
    const windows = Math.ceil((performance.now() - startedAt) / BUCKET.windowMs) + 1

    const { messages: posted } = await control.readChannel({ channelId, limit: 1_000 })
    const alone = posted.filter(({ content }) => content.startsWith('Welcome'))
    const digests = posted.filter(({ content }) => !content.startsWith('Welcome'))
    const told = digests.map(({ content }) => {
      const [heading = '', ...lines] = content.split('\n')
      expect(heading).toMatch(/^\*\*[\d,]+ members? joined\*\*/)
      const byCode = lines.map((line) => numberOf(/^- (?:and )?([\d,]+)/.exec(line)?.[1]))
      expect(byCode.reduce((sum, one) => sum + one, 0)).toBe(numberOf(/[\d,]+/.exec(heading)?.[0]))
      return numberOf(/[\d,]+/.exec(heading)?.[0])
    })
    expect(digests.length).toBeGreaterThan(0)
    expect(alone.length + told.reduce((sum, one) => sum + one, 0)).toBe(JOINS)

    const { counts } = await control.requests()
    const answers = counts.filter(({ route }) => route === ROUTE)
    expect(answers.map(({ status }) => status)).toEqual([200])
    expect(posted.length).toBeLessThanOrEqual(windows * BUCKET.messages)
  },
)
