import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { apiConfig, botConfig, migrationConfig, variables } from '#core/config.ts'

const folder = join(import.meta.dirname, '..', '..', '..', 'infra', 'docker')
const text = readFileSync(join(folder, 'compose.yaml'), 'utf8')
const example = readFileSync(join(folder, '.env.example'), 'utf8')

interface Service {
  image: string
  command?: string[] | string
  environment?: Record<string, string>
  ports?: string[]
  volumes?: string[]
  networks: string[]
  healthcheck?: unknown
  restart: string
  user?: string
  depends_on?: Record<string, { condition: string }>
}

const {
  services,
  volumes,
  networks,
}: {
  services: Record<string, Service>
  volumes: Record<string, unknown>
  networks: Record<string, { internal?: boolean }>
} = parse(text, { merge: true })

/** What compose puts in the place of `${NAME:-default}` and `${NAME:?}`. */
function filled(environment: Record<string, string> = {}): Record<string, string> {
  const set: Record<string, string> = {
    DISCORD_TOKEN: 'a-token-of-some-length',
    DISCORD_CLIENT_ID: '1',
    DISCORD_CLIENT_SECRET: 'a-client-secret',
    PUBLIC_URL: 'https://usher.example.com',
    PRIVACY_KEY: Buffer.alloc(32).toString('base64'),
    TOKEN_ENCRYPTION_KEYS: Buffer.alloc(32).toString('base64'),
    SESSION_SECRET: 'a'.repeat(64),
    POSTGRES_PASSWORD: 'b'.repeat(64),
  }
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [
      name,
      value.replaceAll(/\$\{(\w+):[-?](.*?)\}/g, (_, key: string, or: string) => set[key] ?? or),
    ]),
  )
}

describe('compose.yaml', () => {
  it('gives each process all that it must be told, and nothing that it does not know', () => {
    const { migrate, bot, api } = services
    const config = botConfig(filled(bot?.environment))
    expect(config).toMatchObject({ NODE_ENV: 'production', BOT_METRICS_HOST: '0.0.0.0' })
    expect(apiConfig(filled(api?.environment))).toMatchObject({ API_HOST: '0.0.0.0' })
    expect(migrationConfig(filled(migrate?.environment)).DATABASE_URL).toContain('@postgres:5432/')
    const named = [migrate, bot, api].flatMap((service) => Object.keys(service?.environment ?? {}))
    expect(named.filter((name) => !(name in variables))).toEqual([])
  })

  it('is told what it needs by .env.example', () => {
    const needed = new Set([...text.matchAll(/\$\{(\w+):\?\}/g)].map(([, name]) => name))
    const optional = new Set([...text.matchAll(/\$\{(\w+):-/g)].map(([, name]) => name))
    expect(new Set([...example.matchAll(/^(\w+)=/gm)].map(([, name]) => name))).toEqual(needed)
    expect(new Set([...example.matchAll(/^# (\w+)=/gm)].map(([, name]) => name))).toEqual(optional)
  })

  it('names every image by its full version', () => {
    const images = Object.values(services).map(({ image }) => image)
    expect(images.filter((image) => !/:v?\d+\.\d+(\.\d+)?(-\w+)?$/.test(image))).toEqual([])
  })

  it('listens on loopback only', () => {
    const ports = Object.values(services).flatMap(({ ports = [] }) => ports)
    expect(ports.length).toBeGreaterThan(0)
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([])
  })

  it('keeps the stores on a network that leads nowhere', () => {
    expect(networks['stores']?.internal).toBe(true)
    expect([services['postgres']?.networks, services['redis']?.networks]).toEqual([
      ['stores'],
      ['stores'],
    ])
  })

  it('starts again, and watches the health of, all that stays', () => {
    const staying = Object.entries(services).filter(([name]) => name !== 'migrate')
    expect(staying.filter(([, service]) => service.restart !== 'unless-stopped')).toEqual([])
    expect(staying.filter(([, service]) => service.healthcheck === undefined)).toEqual([])
    expect(services['migrate']?.restart).toBe('no')
  })

  it('starts bot and api once the database is migrated and the stores answer', () => {
    for (const service of [services['bot'], services['api']]) {
      expect(service?.depends_on).toEqual({
        migrate: { condition: 'service_completed_successfully' },
        postgres: { condition: 'service_healthy' },
        redis: { condition: 'service_healthy' },
      })
    }
  })

  it('has a Redis that evicts nothing and writes all down', () => {
    expect(services['redis']?.command).toContain('--appendonly yes')
    expect(services['redis']?.command).toContain('--maxmemory-policy noeviction')
  })

  it('mounts files that are there, and volumes that it names', () => {
    const mounts = Object.values(services).flatMap(({ volumes = [] }) => volumes)
    const sources = mounts.map((mount) => mount.split(':')[0] ?? '')
    const missing = sources.filter((source) =>
      source.startsWith('.') ? !existsSync(join(folder, source)) : !(source in volumes),
    )
    expect(missing).toEqual([])
    expect(new Set(Object.keys(volumes))).toEqual(
      new Set(sources.filter((source) => !source.startsWith('.'))),
    )
  })
})

describe('its Prometheus', () => {
  const config: {
    rule_files: string[]
    scrape_configs: { job_name: string; static_configs: { targets: string[] }[] }[]
  } = parse(readFileSync(join(folder, '..', 'prometheus', 'prometheus.yml'), 'utf8'))

  it('scrapes the ports where bot and api tell their metrics', () => {
    const targets = config.scrape_configs.map(({ job_name: job, static_configs: targets }) => [
      job,
      targets[0]?.targets,
    ])
    expect(targets).toEqual([
      ['usher-bot', [`bot:${botConfig(filled(services['bot']?.environment)).BOT_METRICS_PORT}`]],
      ['usher-api', [`api:${apiConfig(filled(services['api']?.environment)).API_METRICS_PORT}`]],
    ])
  })

  it('reads the rules where compose mounts them', () => {
    const mounted = services['prometheus']?.volumes?.map((mount) => mount.split(':')[1])
    const rules = posix.resolve('/etc/prometheus', dirname(config.rule_files[0] ?? ''))
    expect(mounted).toContain(rules)
  })
})

it('its Grafana shows the dashboards where compose mounts them', () => {
  const file = join(folder, '..', 'grafana', 'provisioning', 'dashboards', 'usher.yaml')
  const { providers }: { providers: { options: { path: string } }[] } = parse(
    readFileSync(file, 'utf8'),
  )
  const mounted = services['grafana']?.volumes?.map((mount) => mount.split(':')[1])
  expect(mounted).toContain(providers[0]?.options.path)
  expect(services['grafana']?.environment?.['GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH']).toBe(
    `${providers[0]?.options.path}/overview.json`,
  )
})
