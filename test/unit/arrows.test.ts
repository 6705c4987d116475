import { readFileSync, readdirSync } from 'node:fs'
import { join, sep } from 'node:path'
import { describe, expect, it } from 'vitest'
import { breaksArrow, importsOf, rooms } from '#test/support/import-arrows.ts'

const root = join(import.meta.dirname, '..', '..')
const isSource = (path: string) =>
  /\.(ts|mjs|svelte)$/.test(path) && !/(^|\/)(node_modules|dist)\//.test(path)

function sourcesOf(room: string): string[] {
  const present = readdirSync(root, { withFileTypes: true }).some(({ name }) => name === room)
  if (!present) return []
  const files = readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
  return files.map((file) => `${room}/${file.split(sep).join('/')}`).filter(isSource)
}

function broken(path: string, text: string): string[] {
  return importsOf(path, text)
    .filter(breaksArrow)
    .map(({ from, to }) => `${from} -> ${to}`)
}

describe('the import arrows', () => {
  it.each(rooms)('hold in %s', (room) => {
    const wrong = sourcesOf(room).flatMap((path) =>
      broken(path, readFileSync(join(root, path), 'utf8')),
    )
    expect(wrong).toEqual([])
  })

  it('look at the source that is there', () => {
    expect(sourcesOf('infra')).toContain('infra/local/bootstrap.mjs')
  })
})

describe('an arrow is broken by', () => {
  it.each([
    ['core that looks at the bot', 'core/config.ts', `import { lane } from '#bot/lanes/lane.ts'`],
    ['a bot that looks at the api', 'bot/cluster.ts', `import '../api/app.ts'`],
    ['an api that looks at the bot', 'api/app.ts', `export * from '../bot/manager.ts'`],
    ['an api that starts infra', 'api/app.ts', `await import('#infra/local/start.ts')`],
    [
      "an operator's command that needs the stand-ins",
      'infra/operator/usher.ts',
      `import '../local/launch.ts'`,
    ],
    ['a type that names a sibling', 'core/a.ts', `type A = import('../bot/manager.ts').A`],
    ['a dashboard that runs api code', 'web/src/a.ts', `import { x } from '#api/schemas/join.ts'`],
    ['a dashboard that reads routes', 'web/src/a.ts', `import type { R } from '#api/routes/a.ts'`],
    [
      'a page that reads Postgres',
      'web/src/A.svelte',
      `<script>import '#core/postgres/a.ts'</script>`,
    ],
    ['a page that needs Node', 'web/src/a.ts', `import { join } from 'node:path'`],
    ['a load test that needs Node', 'load-tests/raid.ts', `import { Redis } from 'ioredis'`],
    ['a load test that looks at core', 'load-tests/raid.ts', `import '../core/config.ts'`],
    ['a load test that looks at Node', 'load-tests/raid.ts', `import './run/options.ts'`],
    [
      'a benchmark of the truth that looks into the bot',
      'load-tests/attribution/a.ts',
      `import '#bot/cluster.ts'`,
    ],
    [
      'a benchmark that shows the dashboard',
      'load-tests/bench/a.ts',
      `import '../../web/src/a.ts'`,
    ],
  ])('%s', (_what, path, text) => {
    expect(broken(path, text)).toHaveLength(1)
  })
})

describe('an arrow is kept by', () => {
  it.each([
    ['a bot that looks at core', 'bot/cluster.ts', `import { c } from '#core/config.ts'`],
    [
      'a dashboard that names a shape',
      'web/src/a.ts',
      `import type { J } from '#api/schemas/j.ts'`,
    ],
    ['a dashboard with pure tables', 'web/src/a.ts', `import { v } from '#core/messages/v.ts'`],
    ['a test that looks anywhere', 'test/unit/a.test.ts', `import '#web/src/a.ts'`],
    [
      'a benchmark that reads what was recorded',
      'load-tests/attribution/a.ts',
      `import type { Db } from '#core/postgres/connect.ts'`,
    ],
    [
      'a benchmark that measures a part of the bot',
      'load-tests/bench/children/a.ts',
      `import { Lanes } from '#bot/lanes/lanes.ts'`,
    ],
    [
      'what runs the load tests, and starts the product',
      'load-tests/run/stack.ts',
      `import { startChild } from '#infra/local/children.ts'`,
    ],
    ['a load test that uses k6', 'load-tests/raid.ts', `import http from 'k6/http'`],
  ])('%s', (_what, path, text) => {
    expect(importsOf(path, text)).toHaveLength(1)
    expect(broken(path, text)).toEqual([])
  })
})
