import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { makeControlClient } from '#infra/local/discord/control-client.ts'

const main = fileURLToPath(import.meta.resolve('#infra/local/discord/main.ts'))

function startMain(change: Record<string, string> = {}) {
  const child = spawn(process.execPath, [main], {
    env: {
      ...process.env,
      LOCAL_DISCORD_PORT: '0',
      LOCAL_DISCORD_CONTROL_TOKEN: 'a-control-token',
      LOCAL_DISCORD_REDIRECT_URIS: 'http://127.0.0.1:9/auth/callback',
      DISCORD_TOKEN: 'a-secret-bot-token',
      DISCORD_CLIENT_ID: '1100000000000000000',
      DISCORD_CLIENT_SECRET: 'a-secret',
      ...change,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let errors = ''
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()))
  const ended = once(child, 'close').then(([code]) => ({ code: code as number, errors }))
  return { child, ended }
}

describe('the local Discord as a process', () => {
  it('says where it is, refuses a taken port in one sentence, and stops when it is told to', async () => {
    const { child, ended } = startMain({ LOCAL_DISCORD_MAX_CONCURRENCY: '16' })
    const [line] = (await once(child.stdout, 'data')) as [Buffer]
    const { ready, url } = JSON.parse(line.toString()) as { ready: boolean; url: string }
    expect(ready).toBe(true)
    const control = makeControlClient({ url, token: 'a-control-token' })
    expect((await control.sessions()).identifies).toBe(0)
    const headers = { Authorization: 'Bot a-secret-bot-token' }
    const gateway = await (await fetch(`${url}/api/v10/gateway/bot`, { headers })).json()
    expect(gateway).toHaveProperty('session_start_limit.max_concurrency', 16)

    const second = await startMain({ LOCAL_DISCORD_PORT: new URL(url).port }).ended
    expect(second).toEqual({
      code: 1,
      errors: `local Discord: cannot listen on ${new URL(url).host}: the port is in use\n`,
    })
    child.kill('SIGTERM')
    expect((await ended).code).toBe(0)
  })

  it('names every fault of its environment and no value of it', async () => {
    const { code, errors } = await startMain({
      LOCAL_DISCORD_PORT: 'x',
      LOCAL_DISCORD_MAX_CONCURRENCY: '0',
      DISCORD_TOKEN: '',
      DISCORD_CLIENT_ID: 'a-secret',
    }).ended
    expect(code).toBe(1)
    expect(errors).toBe(
      'local Discord: DISCORD_TOKEN is not set; LOCAL_DISCORD_PORT must be a port from 0 to ' +
        '65535; LOCAL_DISCORD_MAX_CONCURRENCY must be an integer from 1 to 1000; ' +
        'DISCORD_CLIENT_ID must be digits\n',
    )
  })
})
