import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { choosePorts } from '#infra/local/launch-ports.ts'
import { temporaryFolder, type TemporaryFolder } from '#test/support/temporary-folder.ts'

let folder: TemporaryFolder
let file = ''

beforeEach(async () => {
  folder = await temporaryFolder('ports')
  file = join(folder.path, 'ports.json')
})

afterEach(() => folder.remove())

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
  const first = await choosePorts({}, file)
  expect(await choosePorts({}, file)).toEqual(first)
  expect(new Set(Object.values(first)).size).toBe(6)
})

it('takes another port where the last one is in use, and keeps the others', async () => {
  const first = await choosePorts({}, file)
  const second = await whileTaken(first.discord, () => choosePorts({}, file))
  expect(second.discord).not.toBe(first.discord)
  expect(second.dashboard).toBe(first.dashboard)
})

it('says that a port which was asked for is in use, or is none', async () => {
  const { dashboard } = await choosePorts({}, file)
  const taken = whileTaken(dashboard, () => choosePorts({ API_PORT: String(dashboard) }, file))
  await expect(taken).rejects.toThrow(`API_PORT: port ${dashboard} is in use`)
  await expect(choosePorts({ API_PORT: 'http' }, file)).rejects.toThrow(
    'API_PORT must be a port from 1 to 65535, got "http"',
  )
})
