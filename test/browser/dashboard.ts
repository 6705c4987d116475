import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { buildDashboard } from '#infra/local/dashboard-build.ts'
import { freePort } from '#infra/local/ports.ts'
import { projectRoot } from '#infra/local/project-root.ts'
import { localApplication } from '#test/support/local-discord.ts'
import { startStack, type Stack } from '#test/support/stack.ts'
import { waitFor } from '#test/support/wait-for.ts'

/** The api with the built dashboard, on a stack of its own. */
export interface Dashboard {
  /** `http://127.0.0.1:PORT` */
  origin: string
  stack: Stack
  /** Ends the api as a restart would, and starts another on the same port. */
  restartApi(): Promise<void>
  stop(): Promise<void>
}

export async function startDashboard(): Promise<Dashboard> {
  await buildDashboard()
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const redirectUris = [`${origin}/api/auth/callback`]
  const stack = await startStack({
    discord: { application: { ...localApplication, redirectUris } },
  })
  let api = await startApi(stack, port)
  return {
    origin,
    stack,
    async restartApi() {
      await end(api)
      api = await startApi(stack, port)
    },
    async stop() {
      await end(api)
      await stack.stop()
    },
  }
}

async function startApi(stack: Stack, port: number): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['api/server.ts'], {
    cwd: projectRoot,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      NODE_ENV: 'test',
      LOG_LEVEL: 'warn',
      DISCORD_TOKEN: localApplication.botToken,
      DISCORD_CLIENT_ID: localApplication.clientId,
      DISCORD_CLIENT_SECRET: localApplication.clientSecret,
      DISCORD_API_BASE: stack.discord.apiBase,
      DATABASE_URL: stack.databaseUrl,
      REDIS_URL: stack.redisServer.url,
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      API_PORT: String(port),
      API_METRICS_PORT: '0',
      SESSION_SECRET: 'a session secret of the browser tests, long enough',
      TOKEN_ENCRYPTION_KEYS: Buffer.alloc(32, 7).toString('base64'),
      PRIVACY_KEY: Buffer.alloc(32, 9).toString('base64'),
    },
  })
  let output = ''
  const keep = (chunk: Buffer) => (output = (output + chunk.toString()).slice(-50_000))
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  await waitFor(
    async () => {
      if (child.exitCode !== null) return true
      return (await fetch(`http://127.0.0.1:${port}/readyz`)).ok
    },
    { timeoutMs: 20_000, message: 'the api to be ready' },
  )
  if (child.exitCode !== null) throw new Error(`the api ended: ${output}`)
  return child
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  await exited
}

/** A page of a browser of its own, and what its console complained about. */
export async function openPage(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    // Chromium reports every refused request as an error; those that we expect are asked about.
    const isRefusal = message.text().startsWith('Failed to load resource')
    if (message.type() === 'error' && !isRefusal) complaints.push(message.text())
  })
  return { page, complaints }
}

/** Goes through the local Discord's page as the person of that name, from the sign-in page. */
export async function signIn(page: Page, username: string): Promise<void> {
  await page.getByRole('link', { name: 'Log in with Discord' }).click()
  await page.getByLabel('Find a person').fill(username)
  await page.getByRole('button', { name: 'Find' }).click()
  await page.getByRole('radio').first().check()
  await page.getByRole('button', { name: 'Authorize' }).click()
}
