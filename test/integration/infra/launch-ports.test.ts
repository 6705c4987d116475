import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { choosePorts, type LaunchPorts } from '#infra/local/launch-ports.ts'
import { claimPort, releaseClaims } from '#infra/local/port-claims.ts'
import { temporaryFolder, type TemporaryFolder } from '#test/support/temporary-folder.ts'

let folder: TemporaryFolder
let file = ''

beforeEach(async () => {
  folder = await temporaryFolder('ports')
  file = join(folder.path, 'ports.json')
})

afterEach(async () => {
  releaseClaims()
  await folder.remove()
})

async function chooseAndRelease(env: NodeJS.ProcessEnv = {}): Promise<LaunchPorts> {
  const ports = await choosePorts(env, file)
  releaseClaims()
  return ports
}

async function whileTaken<T>(port: number, use: () => Promise<T>): Promise<T> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  try {
    return await use()
  } finally {
    await new Promise((resolve) => server.close(resolve))
  }
}

it('keeps the ports of the last time', async () => {
  const first = await chooseAndRelease()
  expect(await chooseAndRelease()).toEqual(first)
  expect(new Set(Object.values(first)).size).toBe(6)
})

it('takes another port where the last one is in use, and keeps the others', async () => {
  const first = await chooseAndRelease()
  const second = await whileTaken(first.discord, () => chooseAndRelease())
  expect(second.discord).not.toBe(first.discord)
  expect(second.dashboard).toBe(first.dashboard)
})

it('chooses what no other launcher has chosen, though nothing listens there yet', async () => {
  const one = await choosePorts({}, file)
  const two = await choosePorts({}, join(folder.path, 'of-another-clone.json'))
  expect(new Set([...Object.values(one), ...Object.values(two)]).size).toBe(12)
})

it('takes over what a launcher that died had claimed', async () => {
  const { redis } = await chooseAndRelease()
  await writeFile(join(tmpdir(), 'usher-ports', String(redis)), '999999999')
  expect(await claimPort(redis)).toBe(true)
})

it('says that a port which was asked for is in use, or is none', async () => {
  const { dashboard } = await chooseAndRelease()
  const asked = { API_PORT: String(dashboard) }
  const taken = whileTaken(dashboard, () => choosePorts(asked, file))
  await expect(taken).rejects.toThrow(`API_PORT: port ${dashboard} is in use`)
  await expect(choosePorts({ API_PORT: 'http' }, file)).rejects.toThrow(
    'API_PORT must be a port from 1 to 65535, got "http"',
  )
})
