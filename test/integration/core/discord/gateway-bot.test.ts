import { expect, it } from 'vitest'
import { fetchGatewayBot } from '#core/discord/gateway-bot.ts'
import { aLocalDiscord, localApplication } from '#test/support/local-discord.ts'
import { startScriptedHttp } from '#test/support/scripted-http.ts'

it('learns where the gateway is and how many shards Discord recommends', async () => {
  const discord = await aLocalDiscord()
  try {
    const answer = await fetchGatewayBot(discord.apiBase, localApplication.botToken)
    expect(answer.shards).toBeGreaterThan(0)
    expect(answer.url).toMatch(/^ws:/)
    expect(answer.session_start_limit.max_concurrency).toBeGreaterThan(0)
    const refused = fetchGatewayBot(discord.apiBase, 'another-token-of-the-tests')
    await expect(refused).rejects.toThrow(/^DISCORD_TOKEN: Discord refuses this token$/)
  } finally {
    await discord.close()
  }
})

it('names the address where something else answers, and what it said', async () => {
  const proxy = await startScriptedHttp(() => ({ status: 404, body: {} }))
  try {
    const base = `${proxy.url}/api`
    const refused = fetchGatewayBot(base, 'a-token')
    await expect(refused).rejects.toThrow(
      `DISCORD_API_BASE: no Discord answers at ${base} (status 404)`,
    )
  } finally {
    await proxy.close()
  }
})

it('names the address where nobody listens', async () => {
  const nobody = await startScriptedHttp(() => undefined)
  await nobody.close()
  const refused = fetchGatewayBot(`${nobody.url}/api`, 'a-token')
  await expect(refused).rejects.toThrow(
    /^DISCORD_API_BASE: no Discord answers at .*\(.*ECONNREFUSED.*\)$/,
  )
})
