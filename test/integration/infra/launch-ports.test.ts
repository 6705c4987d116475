import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { choosePorts, type LaunchPorts } from '#infra/local/launch-ports.ts'
import { holdPort, isFree } from '#infra/local/ports.ts'
import { temporaryFolder, type TemporaryFolder } from '#test/support/temporary-folder.ts'

let folder: TemporaryFolder
let file = ''

beforeEach(async () => {
  folder = await temporaryFolder('ports')
  file = join(folder.path, 'ports.json')
})

afterEach(() => folder.remove())

async function chooseAndRelease(env: NodeJS.ProcessEnv = {}): Promise<LaunchPorts> {
  const { ports, release } = await choosePorts(env, file)
  await release('dashboard', 'discord', 'botMetrics', 'apiMetrics', 'postgres', 'redis')
  return ports
}

async function whileTaken<T>(port: number, use: () => Promise<T>): Promise<T> {
  const held = await holdPort(port)
  try {
    return await use()
  } finally {
    await held?.release()
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

it('keeps what it chose from others until it is released', async () => {
  const [one, two] = await Promise.all([
    choosePorts({}, file),
    choosePorts({}, join(folder.path, 'of-another-clone.json')),
  ])
  const ports = [...Object.values(one.ports), ...Object.values(two.ports)]
  expect(new Set(ports).size).toBe(12)
  expect(await isFree(one.ports.redis)).toBe(false)
  await one.release('redis')
  expect(await isFree(one.ports.redis)).toBe(true)
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
