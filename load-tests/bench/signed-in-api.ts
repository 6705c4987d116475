import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { randomBytes } from 'node:crypto'
import { startStores, type Stores } from './stores.ts'
import { buildDashboard } from '#infra/local/dashboard-build.ts'
import type { LocalDiscord } from '#infra/local/discord/local-discord.ts'
import { freePort } from '#infra/local/ports.ts'
import { projectRoot } from '#infra/local/project-root.ts'
import { watchOver } from '#infra/local/watchdog.ts'
import { aLocalDiscord, localApplication } from '#test/support/local-discord.ts'
import { fillWithJoins } from '#test/support/million-joins.ts'
import { waitFor } from '#test/support/wait-for.ts'

const ADMINISTRATOR = '8'

/** The api with the dashboard, in a process of its own, and a guild with a million joins. */
export interface SignedInApi extends AsyncDisposable {
  origin: string
  pid: number
  stores: Stores
  guildId: string
  /** Makes another administrator. @returns the cookie of their session */
  signIn(): Promise<string>
}

export async function startSignedInApi({ isQuick }: { isQuick: boolean }): Promise<SignedInApi> {
  await buildDashboard()
  const own = new AsyncDisposableStack()
  try {
    const stores = own.use(await startStores())
    const port = await freePort()
    const origin = `http://127.0.0.1:${port}`
    const discord = await aLocalDiscord({
      application: { ...localApplication, redirectUris: [`${origin}/api/auth/callback`] },
      globalRps: 10_000,
    })
    own.defer(() => discord.close())
    const { guildId, roleId } = await makeGuild(discord)
    await stores.enable([guildId])
    await fillWithJoins(stores.db, new Date(), {
      guildId,
      joins: isQuick ? 20_000 : 1_000_000,
    })
    const api = spawn(process.execPath, ['api/server.ts'], {
      cwd: projectRoot,
      stdio: 'ignore',
      env: { ...process.env, ...environment({ origin, port, discord, stores }) },
    })
    watchOver(api)
    own.defer(async () => {
      if (api.exitCode !== null) return
      const exited = once(api, 'exit')
      api.kill('SIGTERM')
      await exited
    })
    await waitFor(async () => (await fetch(`${origin}/readyz`)).ok, {
      timeoutMs: 30_000,
      message: 'the api to be ready',
    })
    return {
      origin,
      pid: api.pid ?? 0,
      stores,
      guildId,
      signIn: () => signIn(origin, discord, { guildId, roleId }),
      [Symbol.asyncDispose]: () => own.disposeAsync(),
    }
  } catch (error) {
    await own.disposeAsync()
    throw error
  }
}

async function makeGuild({ control }: LocalDiscord) {
  const guild = await control.createGuild({
    name: 'Harbour',
    roles: [{ name: 'administrators', permissions: ADMINISTRATOR }],
  })
  const role = guild.roles.find(({ permissions }) => permissions === ADMINISTRATOR)
  if (role === undefined) throw new Error('the guild has no role of administrators')
  return { guildId: guild.id, roleId: role.id }
}

type ApiSettings = { origin: string; port: number; discord: LocalDiscord; stores: Stores }

function environment({ origin, port, discord, stores }: ApiSettings) {
  return {
    NODE_ENV: 'test',
    LOG_LEVEL: 'warn',
    DISCORD_TOKEN: localApplication.botToken,
    DISCORD_CLIENT_ID: localApplication.clientId,
    DISCORD_CLIENT_SECRET: localApplication.clientSecret,
    DISCORD_API_BASE: discord.apiBase,
    DATABASE_URL: stores.databaseUrl,
    REDIS_URL: stores.redisUrl,
    PUBLIC_URL: origin,
    API_PORT: String(port),
    API_METRICS_PORT: '0',
    SESSION_SECRET: randomBytes(32).toString('hex'),
    TOKEN_ENCRYPTION_KEYS: randomBytes(32).toString('base64'),
    PRIVACY_KEY: randomBytes(32).toString('base64'),
  }
}

let people = 0

/** Through Discord's log-in, as a browser would. */
async function signIn(
  origin: string,
  { control }: LocalDiscord,
  { guildId, roleId }: { guildId: string; roleId: string },
): Promise<string> {
  people += 1
  const { id: userId } = await control.createUser({ username: `administrator${people}` })
  await control.join({ guildId, userId, by: { discovery: true } })
  await control.setMember({ guildId, userId, roleIds: [roleId] })
  // As a proxy tells it: an address may log in 30 times a minute.
  const address = { 'x-forwarded-for': `10.0.0.${people}` }
  const toDiscord = await fetch(`${origin}/api/auth/login`, {
    redirect: 'manual',
    headers: address,
  })
  const authorizeUrl = toDiscord.headers.get('location') ?? ''
  const { redirectTo } = await control.authorizeAs({ userId, authorizeUrl })
  const back = await fetch(redirectTo, {
    redirect: 'manual',
    headers: { ...address, cookie: cookiesOf(toDiscord) },
  })
  const cookie = cookiesOf(back)
  if (!cookie.includes('usher=')) throw new Error(`signing in is answered by ${back.status}`)
  return cookie
}

const cookiesOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0] ?? '')
    .filter((pair) => !pair.endsWith('='))
    .join('; ')
