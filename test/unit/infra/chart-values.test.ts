import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { variables } from '#core/config.ts'

const root = join(import.meta.dirname, '..', '..', '..')
const chart = join(root, 'infra', 'helm', 'usher')
const read = (...path: string[]) => readFileSync(join(chart, ...path), 'utf8')

interface Schema {
  $ref?: string
  properties?: Record<string, Schema>
}

const schema: Schema & { definitions: Record<string, Schema> } = JSON.parse(
  read('values.schema.json'),
)
const values: Record<string, unknown> = parse(read('values.yaml'))

/* What a reader sets as a whole: documented, and not each of its keys. */
const wholes = /^(secret\.values|(bot|api|migrate)\.resources)$/

/** Paths of the values, as README names them: `bot.replicas`. */
function pathsOf(node: unknown, path = ''): string[] {
  const isLeaf = typeof node !== 'object' || node === null || Array.isArray(node)
  if (isLeaf || wholes.test(path) || Object.keys(node).length === 0) return [path]
  return Object.entries(node).flatMap(([key, inner]) =>
    pathsOf(inner, path ? `${path}.${key}` : key),
  )
}

function schemaPaths(node: Schema, path = ''): string[] {
  const { properties } = node
  if (!properties || wholes.test(path)) return [path]
  return Object.entries(properties).flatMap(([key, inner]) =>
    schemaPaths(inner, path ? `${path}.${key}` : key),
  )
}

describe("the chart's values", () => {
  const paths = pathsOf(values)

  it('are each a row of its README, in the same order, and nothing else is', () => {
    const [, table = ''] = read('README.md').split('\n## Values\n')
    const rows = [...table.matchAll(/^\| `([\w.]+)` /gm)].map(([, name]) => name)
    expect(rows).toEqual(paths)
  })

  it('are each known to its schema, and nothing else is', () => {
    // Helm itself hands every chart a `global`.
    const known = schemaPaths(schema).filter((path) => path !== 'global')
    expect(new Set(known)).toEqual(new Set(paths))
  })

  it('are each used by a template', () => {
    const templates = readdirSync(join(chart, 'templates')).map((file) => read('templates', file))
    const text = templates.join('\n')
    const isUsed = (path: string) => new RegExp(`\\.Values\\.${path}\\b`).test(text)
    expect(paths.filter((path) => !isUsed(path))).toEqual([])
  })

  it('have the numbers of the README as their defaults', () => {
    const rows = [...read('README.md').matchAll(/^\| `([\w.]+)` +\| `([^`]+)`/gm)]
    const told = Object.fromEntries(rows.map(([, path = '', value]) => [path, value]))
    const valueAt = (path: string) =>
      path.split('.').reduce<unknown>((node, key) => Object(node)[key], values)
    const wanted = Object.keys(told).map((path) => {
      const value = valueAt(path)
      const text = typeof value === 'string' ? value : JSON.stringify(value).replaceAll(',', ', ')
      return [path, text]
    })
    expect(told).toEqual(Object.fromEntries(wanted))
  })
})

describe("the chart's settings", () => {
  const text = read('templates', 'configmap.yaml')
  const named = [...text.matchAll(/^ {2}([A-Z_]+):/gm)].map(([, name = '']) => name)
  const secrets = Object.keys(Object(values['secret']).values)

  it('are all known to Usher', () => {
    expect([...named, ...secrets].filter((name) => !(name in variables))).toEqual([])
  })

  it('are, with what its Secret has, all that Usher must be told', () => {
    const told = new Set([...named, ...secrets])
    const needed = Object.entries(variables).filter(([, spec]) => !('default' in spec))
    expect(needed.map(([name]) => name).filter((name) => !told.has(name))).toEqual([])
  })

  it('can not be set a second time', () => {
    const refused: unknown = Object(schema.properties?.['settings']).propertyNames.not.enum
    expect(refused).toEqual(expect.arrayContaining(named))
  })
})

it('the chart has the version of package.json as its own and as its image', () => {
  const manifest: { version: string } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const about: Record<string, unknown> = parse(read('Chart.yaml'))
  expect(about['appVersion']).toBe(manifest.version)
  expect(about['version']).toBe(manifest.version)
})

describe('the chart starts', () => {
  const workloads = ['bot-statefulset', 'api-deployment', 'migrate-job']
  const text = workloads.map((name) => read('templates', `${name}.yaml`)).join('\n')
  const entries = [...text.matchAll(/args: \[([^\]]+)\]/g)].map(([, file = '']) => file)

  it('a bot, an api and a migration, whose files are there', () => {
    expect(entries).toHaveLength(workloads.length)
    expect(entries.filter((file) => !existsSync(join(root, file)))).toEqual([])
  })
})
