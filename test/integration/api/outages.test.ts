import { afterAll, beforeAll, expect, it } from 'vitest'
import { migrateToLatest } from '#core/postgres/migrate.ts'
import { startTestPostgres } from '#test/support/postgres.ts'
import type { RestartableServer } from '#test/support/restartable-server.ts'
import { waitFor } from '#test/support/wait-for.ts'
import { startApiStack, type ApiStack } from './api-stack.ts'
import { openBrowser, signIn, type Browser } from './browser.ts'

let postgres: RestartableServer
let stack: ApiStack
let browser: Browser
let path: string

beforeAll(async () => {
  postgres = await startTestPostgres()
  await migrateToLatest(postgres.url)
  stack = await startApiStack({ databaseUrl: postgres.url })
  const { control } = stack.discord
  const { id: userId } = await control.createUser({ username: 'owner' })
  path = `/api/v1/guilds/${(await control.createGuild({ name: 'Home', ownerId: userId })).id}`
  browser = openBrowser(stack.url)
  await signIn(browser, stack.discord, { userId })
})
afterAll(async () => {
  await stack.stop()
  await postgres.stop()
})

async function expectUnavailable(): Promise<void> {
  const response = await browser.request(path)
  expect(response.status).toBe(503)
  expect(response.headers.get('retry-after')).toBe('10')
  expect(await response.json()).toMatchObject({ code: 'store-unavailable' })
}

async function expectRecovered(): Promise<void> {
  await waitFor(async () => (await browser.request('/readyz')).status === 200, {
    message: 'the api to be ready again',
  })
  expect((await browser.request(path)).status).toBe(200)
}

it.each(['redis', 'postgres'] as const)(
  'is not ready and says so while %s is away, and recovers by itself',
  async (name) => {
    const server = name === 'redis' ? stack.redisServer : postgres
    await server.kill()
    const { status, body } = await browser.get('/readyz')
    expect(status).toBe(503)
    expect(body).toMatchObject({ status: 'not ready', [name]: 'away' })
    expect((await browser.request('/livez')).status).toBe(200)
    await expectUnavailable()
    await server.restart()
    await expectRecovered()
  },
)
