import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { enableGuild } from '#core/guilds/enable-guild.ts'
import { makeEnabledGuilds } from '#core/redis/enabled-guilds.ts'
import { waitFor } from '#test/support/wait-for.ts'
import { startApiStack, type ApiStack } from './api-stack.ts'
import { openBrowser, signIn, textAt, type Browser } from './browser.ts'

const UNDER_WAY_MAX = 20

let stack: ApiStack
let browser: Browser
let path: string

beforeAll(async () => {
  stack = await startApiStack({ underWayMax: UNDER_WAY_MAX })
  const { control } = stack.discord
  const { id: userId } = await control.createUser({ username: 'administrator' })
  const { id: guildId } = await control.createGuild({ name: 'Home', ownerId: userId })
  const stores = { db: stack.db, enabledGuilds: makeEnabledGuilds(stack.redis) }
  await enableGuild(stores, guildId, new Date())
  browser = openBrowser(stack.url)
  await signIn(browser, stack.discord, { userId })
  path = `/api/v1/guilds/${guildId}/settings`
})
afterAll(() => stack.stop())

async function assertOverloaded(response: Response): Promise<void> {
  expect(response.status).toBe(503)
  expect(response.headers.get('retry-after')).toBe('10')
  expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  expect(textAt(await response.json(), 'code')).toBe('overloaded')
}

describe('too much at once', () => {
  it('is refused at once, while what is under way is answered', async () => {
    const answers: Response[] = []
    const release = await holdSettings()
    const asked = Array.from({ length: 5 * UNDER_WAY_MAX }, async () => {
      answers.push(await browser.request(path))
    })
    const refused = await waitFor(
      () => (answers.length === 4 * UNDER_WAY_MAX ? [...answers] : undefined),
      { message: 'all but those under way are refused' },
    )
    // Whoever asks whether the process lives is told so.
    expect((await browser.request('/livez')).status).toBe(200)
    await release()
    await Promise.all(asked)
    for (const response of refused) await assertOverloaded(response)
    const served = answers.slice(refused.length).map(({ status }) => status)
    expect(served).toEqual(Array(UNDER_WAY_MAX).fill(200))
  })

  it('is over when it is done, also where clients have gone', async () => {
    const release = await holdSettings()
    const gone = new AbortController()
    const asked = Array.from({ length: UNDER_WAY_MAX }, () =>
      browser.request(path, { signal: gone.signal }).catch(() => undefined),
    )
    await waitFor(async () => ((await browser.request(path)).status === 503 ? true : undefined), {
      message: 'no more is taken',
    })
    gone.abort()
    await Promise.all(asked)
    await release()
    expect((await browser.request(path)).status).toBe(200)
  })

  it('is refused while the process is far behind', async () => {
    // What keeps an event loop busy: a second and more between two turns.
    const busyUntil = performance.now() + 3_000
    const turn = () => {
      const endsAt = performance.now() + 1_400
      while (performance.now() < endsAt);
      if (performance.now() < busyUntil) setImmediate(turn)
    }
    turn()
    await waitFor(
      async () => {
        const response = await browser.request(path)
        if (response.status !== 503) return undefined
        await assertOverloaded(response)
        return true
      },
      { message: 'a process that is behind refuses' },
    )
    await waitFor(async () => ((await browser.request(path)).status === 200 ? true : undefined), {
      message: 'and takes more again',
    })
  })
})

/** Lets no query of settings be answered, until it is called off. */
async function holdSettings(): Promise<() => Promise<void>> {
  const held = await stack.db.startTransaction().execute()
  await sql`lock table guild_settings in access exclusive mode`.execute(held)
  return async () => {
    await held.commit().execute()
  }
}
