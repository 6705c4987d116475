import { expect, it } from 'vitest'
import { dockerIgnore } from '#infra/docker/docker-ignore.ts'

const isIgnored = dockerIgnore('# only these\n*\n!web\nweb/dist\n!infra/migrate.ts\n')

it.each(['README.md', '.env', 'node_modules/a', 'web/dist', 'web/dist/a.js', 'webs'])(
  'leaves %s behind',
  (path) => {
    expect(isIgnored(path)).toBe(true)
  },
)

it.each(['web', 'web/src/a.ts', 'web/distant.ts', 'infra/migrate.ts'])('takes %s along', (path) => {
  expect(isIgnored(path)).toBe(false)
})
