import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { findTool, toolCache } from '#infra/tools/find-tool.ts'
import { tools } from '#infra/tools/tools.ts'
import { temporaryFolder, type TemporaryFolder } from '#test/support/temporary-folder.ts'

let folder: TemporaryFolder
let cache: string

beforeEach(async () => {
  folder = await temporaryFolder('tools')
  cache = join(folder.path, 'cache')
})

afterEach(async () => {
  vi.unstubAllEnvs()
  await folder.remove()
})

/** Puts a `go` that runs `script` before every other program; it notes each of its calls. */
function goThat(script: string): { calls(): string[] } {
  const bin = join(folder.path, 'bin')
  const log = join(folder.path, 'calls')
  mkdirSync(bin)
  writeFileSync(join(bin, 'go'), `#!/bin/sh\necho "$@" >> '${log}'\n${script}\n`, { mode: 0o755 })
  vi.stubEnv('PATH', [bin, process.env['PATH']].join(delimiter))
  return { calls: () => readFileSync(log, 'utf8').trim().split('\n') }
}

const installing = (name: string) =>
  `mkdir -p "$GOBIN" && printf '#!/bin/sh\\necho made\\n' > "$GOBIN/${name}" && chmod +x "$GOBIN/${name}"`

it('makes the pinned version once and finds it from then on', async () => {
  const go = goThat(installing('promtool'))
  const program = await findTool('promtool', cache)
  expect(await findTool('promtool', cache)).toBe(program)
  expect(spawnSync(program, { encoding: 'utf8' }).stdout).toBe('made\n')
  const { package: path, version } = tools.promtool
  expect(go.calls()).toEqual([`install -tags=remove_all_sd ${path}@v${version}`])
})

it('finds nothing of another version', async () => {
  goThat(installing('k6'))
  const former = join(cache, 'k6-0.0.1', 'bin', 'k6')
  mkdirSync(join(former, '..'), { recursive: true })
  writeFileSync(former, '')
  expect(await findTool('k6', cache)).toBe(join(cache, `k6-${tools.k6.version}`, 'bin', 'k6'))
})

it('leaves nothing behind, and says why, when the making failed', async () => {
  goThat(`${installing('k6')}; echo 'a module is missing' >&2; exit 1`)
  await expect(findTool('k6', cache)).rejects.toThrow('a module is missing')
  expect(readdirSync(cache)).toEqual([])
})

it('is found by two who want it at once', async () => {
  goThat(installing('k6'))
  const [one, other] = await Promise.all([findTool('k6', cache), findTool('k6', cache)])
  expect(one).toBe(other)
  expect(existsSync(one)).toBe(true)
  expect(readdirSync(cache)).toEqual([`k6-${tools.k6.version}`])
})

it('keeps its cache outside the clone, where the user keeps caches', () => {
  expect(toolCache({ XDG_CACHE_HOME: '/caches' })).toBe('/caches/usher/tools')
  expect(toolCache({})).toMatch(/\.cache\/usher\/tools$/)
})
