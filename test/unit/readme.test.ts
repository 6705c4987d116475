import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { apiConfig, botConfig, variables } from '#core/config.ts'
import { launchEnv } from '#infra/local/dev-env.ts'

const root = join(import.meta.dirname, '..', '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

/** Rows of the one table whose head begins with `head`: the text of each cell. */
function tableRows(text: string, head: string): string[][] {
  const lines = text.split('\n')
  const start = lines.findIndex((line) => line.replace(/^\| */, '').startsWith(`${head} `))
  if (start === -1) throw new Error(`there is no table of "${head}"`)
  const end = lines.findIndex((line, i) => i > start && !line.startsWith('|'))
  return lines.slice(start + 2, end).map(cellsOf)
}

const cellsOf = (line: string) =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim())

const code = (text: string) => `\`${text}\``

/** Text between a heading and the next one. */
function section(text: string, heading: string): string {
  const [, after = ''] = text.split(`\n## ${heading}\n`)
  return after.split('\n## ')[0] ?? ''
}

describe("README's configuration table", () => {
  const rows = tableRows(read('README.md'), 'Variable')

  it('has every variable with its default and its meaning, and nothing else', () => {
    const wanted = Object.entries(variables).map(([name, spec]) => [
      code(name),
      'default' in spec && spec.default !== undefined ? code(String(spec.default)) : 'none',
      spec.desc ?? `${name} has no description`,
    ])
    expect(rows.map(([name, , fallback, meaning]) => [name, fallback, meaning])).toEqual(wanted)
  })

  it('says who reads which', () => {
    const bot = Object.keys(botConfig(complete))
    const api = Object.keys(apiConfig(complete))
    const reader = (name: string) =>
      bot.includes(name) ? (api.includes(name) ? 'both' : 'bot') : 'api'
    expect(rows.map(([name, who]) => [name, who])).toEqual(
      Object.keys(variables).map((name) => [code(name), reader(name)]),
    )
  })

  it('says what `npm start` fills in that is not the default', () => {
    const filled = Object.entries(launched).filter(
      ([name, value]) => name in variables && value !== defaultOf(name),
    )
    const told = rows.flatMap(([name = '', , , , start]) => (start ? [name] : []))
    expect(new Set(told)).toEqual(new Set(filled.map(([name]) => code(name))))
  })

  it.each(['TOTAL_SHARDS', 'CLUSTER_COUNT'])('has the %s of `npm start`', (name) => {
    const row = rows.find(([cell]) => cell === code(name))
    expect(row?.[4]).toBe(code(launched[name] ?? ''))
  })
})

const complete = {
  DISCORD_TOKEN: 'a-token-of-some-length',
  DATABASE_URL: 'postgres://127.0.0.1/usher',
  REDIS_URL: 'redis://127.0.0.1',
  PRIVACY_KEY: Buffer.alloc(32).toString('base64'),
  DISCORD_CLIENT_ID: '1',
  DISCORD_CLIENT_SECRET: 'a-secret',
  PUBLIC_URL: 'https://usher.example',
  SESSION_SECRET: 'a'.repeat(32),
  TOKEN_ENCRYPTION_KEYS: Buffer.alloc(32).toString('base64'),
}

const launched: NodeJS.ProcessEnv = launchEnv({
  env: {},
  plan: { ownPostgres: true, ownRedis: true, localDiscord: true },
  ports: { dashboard: 1, discord: 2, botMetrics: 3, apiMetrics: 4, postgres: 5, redis: 6 },
  secrets: {
    session: 'session',
    tokenEncryption: 'key',
    privacy: 'key',
    control: 'control',
    clientId: '1',
    clientSecret: 'client',
    botToken: 'bot',
  },
})

function defaultOf(name: string): string | undefined {
  const spec = Object.entries(variables).find(([known]) => known === name)?.[1]
  return spec && 'default' in spec ? String(spec.default) : undefined
}

it("README's layout names every folder there is, and no other", () => {
  const ignored = read('.gitignore').split('\n')
  const folders = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .filter((name) => !ignored.includes(`${name}/`))
  const layout = section(read('README.md'), 'Layout')
  const named = [...layout.matchAll(/^(\S+)\/ /gm)].map(([, name]) => name)
  expect(new Set(named)).toEqual(new Set(folders))
})

it.each(['README.md', 'docs/design.md'])('every file that %s links to is there', (path) => {
  const links = [...read(path).matchAll(/\]\(([^)]+)\)/g)].map(([, target = '']) => target)
  const files = links.filter((target) => !/^https?:/.test(target))
  expect(files.filter((file) => !existsSync(join(root, dirname(path), file)))).toEqual([])
})

it('README shows the commands that package.json has', () => {
  const named = [...read('README.md').matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name)
  const manifest: { scripts?: Record<string, string> } = JSON.parse(read('package.json'))
  expect(named.filter((name = '') => manifest.scripts?.[name] === undefined)).toEqual([])
})

describe('docs/design.md', () => {
  const design = read('docs/design.md')

  it('has the table of Redis keys as the code has it', () => {
    const documented = read('core/redis/keys.ts').matchAll(/^ \* (\| `usher:.*\|)$/gm)
    const wanted = [...documented].map(([, line = '']) => cellsOf(line))
    expect(wanted).not.toEqual([])
    expect(tableRows(design, 'key')).toEqual(wanted)
  })

  it('has every table of Postgres, and nothing else', () => {
    const folder = 'core/postgres/migrations'
    const sql = readdirSync(join(root, folder)).map((file) => read(`${folder}/${file}`))
    const made = sql.flatMap((text) => [...text.matchAll(/^create table (\w+)/gm)])
    const tables = made.map(([, name = '']) => code(name))
    const rows = tableRows(design, 'table')
    expect(new Set(rows.map(([name]) => name))).toEqual(new Set(tables))
  })
})
