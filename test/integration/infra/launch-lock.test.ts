import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { takeLaunchLock } from '#infra/local/launch-lock.ts'
import { temporaryFolder, type TemporaryFolder } from '#test/support/temporary-folder.ts'

let folder: TemporaryFolder
let file = ''

beforeEach(async () => {
  folder = await temporaryFolder('lock')
  file = join(folder.path, 'launcher.pid')
})

afterEach(() => folder.remove())

it('is held by one launcher at a time', async () => {
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', 'start.ts'])
  await writeFile(file, String(other.pid))
  expect(() => takeLaunchLock(file)).toThrow(
    `Usher already runs in this folder (process ${other.pid}): stop it there with Ctrl-C first`,
  )
  other.kill()
})

it('is taken over from a launcher that died, and let go in the end', async () => {
  await writeFile(file, '999999999')
  const letGo = takeLaunchLock(file)
  letGo()
  takeLaunchLock(file)()
})

it('is taken over when the number belongs to something else by now', async () => {
  await writeFile(file, String(process.ppid))
  takeLaunchLock(file)()
})
