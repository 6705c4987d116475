import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startBot, type Bot } from '#test/support/bot.ts'
import { startOtlpReceiver, type OtlpReceiver } from '#test/support/otlp-receiver.ts'
import { startStack, type Stack } from '#test/support/stack.ts'
import { usherCommand } from '#test/support/usher-command.ts'
import { waitFor } from '#test/support/wait-for.ts'

const MEMBER_NAME = 'margaretofapollo'
const GUILD_NAME = 'Lunar Chess Club'

describe('a join that is traced', () => {
  let stack: Stack
  let receiver: OtlpReceiver
  let bot: Bot

  beforeAll(async () => {
    ;[stack, receiver] = await Promise.all([startStack(), startOtlpReceiver()])
    bot = await startBot({
      apiBase: stack.discord.apiBase,
      databaseUrl: stack.databaseUrl,
      redisUrl: stack.redisServer.url,
      totalShards: 2,
      clusterCount: 1,
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, LOG_LEVEL: 'trace' },
    })
    await bot.waitUntilReady(120_000)
  }, 180_000)
  afterAll(async () => {
    await bot.stop()
    await Promise.all([stack.stop(), receiver.close()])
  })

  it('is one trace, from its dispatch to its announcement', async () => {
    const { control } = stack.discord
    const { guildId, code } = await stack.makeGuild()
    await control.setGuild({ guildId, name: GUILD_NAME })
    const user = await control.createUser({ username: MEMBER_NAME, globalName: 'Margaret' })
    const isPrimed = async () =>
      (await stack.db.selectFrom('invites').select('code').execute()).length > 0
    await waitFor(isPrimed, { timeoutMs: 20_000, message: 'the invites to be known' })
    await control.join({ guildId, userId: user.id, by: { code } })

    const names = ['announce', 'dispatch', 'fetch', 'record', 'settle']
    const spans = await waitFor(
      () => {
        const all = receiver.spans()
        return names.every((name) => all.some((span) => span.name === name)) && all
      },
      { timeoutMs: 45_000, message: 'all spans of the join' },
    )
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1)
    const root = spans.find(({ name }) => name === 'dispatch')
    expect(root).toMatchObject({ parentSpanId: '', service: 'usher-cluster' })
    const others = spans.filter((span) => span !== root)
    expect(new Set(others.map(({ parentSpanId }) => parentSpanId))).toEqual(new Set([root?.spanId]))
    const settle = spans.find(({ name }) => name === 'settle')
    expect(settle?.fields).toMatchObject({
      'usher.guild.id': guildId,
      'usher.source': 'invite',
      'usher.confidence': 'certain',
    })
    // Each follows what it depends on.
    const endOf = (name: string) => spans.find((span) => span.name === name)?.endNs ?? 0n
    expect(endOf('fetch')).toBeLessThanOrEqual(endOf('settle'))
    expect(endOf('settle')).toBeLessThanOrEqual(endOf('record'))
    expect(endOf('record')).toBeLessThanOrEqual(endOf('announce'))
  })

  it('is told of by ids, in traces as in logs, at whatever level', () => {
    for (const told of [receiver.text(), bot.output()]) {
      expect(told).not.toMatch(new RegExp(`${MEMBER_NAME}|Margaret|${GUILD_NAME}|[Gg]race`))
    }
  })

  it('leaves every process to log at the level that the operator asks for', async () => {
    const env = { DATABASE_URL: stack.databaseUrl, REDIS_URL: stack.redisServer.url }
    expect(await usherCommand(['log-level', 'info'], { env })).toMatchObject({ code: 0 })
    const changes = () =>
      bot
        .output()
        .split('\n')
        .filter((line) => line.includes('"log level changed"'))
    await waitFor(() => changes().length === 2, { timeoutMs: 30_000 })
    expect(changes().filter((line) => line.includes('"component":"manager"'))).toHaveLength(1)
  })
})
