import { describe, expect, it } from 'vitest'
import {
  apiConfig,
  botConfig,
  ConfigError,
  migrationConfig,
  variables,
  type Environment,
} from '#core/config.ts'

const key = Buffer.alloc(32, 7).toString('base64')
const shared: Environment = {
  DISCORD_TOKEN: 'a-token-of-more-than-twenty',
  DATABASE_URL: 'postgres://usher:hidden@127.0.0.1:5432/usher',
  REDIS_URL: 'redis://:hidden@127.0.0.1:6379',
  PRIVACY_KEY: key,
}
const api: Environment = {
  ...shared,
  DISCORD_CLIENT_ID: '1100000000000000000',
  DISCORD_CLIENT_SECRET: 'a-client-secret',
  PUBLIC_URL: 'https://usher.example/',
  SESSION_SECRET: 'x'.repeat(32),
  TOKEN_ENCRYPTION_KEYS: key,
}
const faultOf = (parse: () => unknown): string => {
  try {
    parse()
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
  return 'no fault'
}

it('fills in what is not set', () => {
  expect(botConfig(shared)).toEqual({
    ...shared,
    PRIVACY_KEY: Buffer.alloc(32, 7),
    NODE_ENV: 'development',
    LOG_LEVEL: 'info',
    USHER_REVISION: 'unknown',
    DISCORD_API_BASE: 'https://discord.com/api',
    TOTAL_SHARDS: 'auto',
    CLUSTER_COUNT: 1,
    HOST_COUNT: 1,
    IDENTIFY_TURN_MS: 5_500,
    DISCORD_GLOBAL_RPS: 50,
    MEMBER_SEARCH: 'off',
    OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
    OTEL_TRACES_SAMPLER_ARG: 1,
    BOT_METRICS_HOST: '127.0.0.1',
    BOT_METRICS_PORT: 9_464,
  })
})

it('takes an empty variable for one that is not set', () => {
  const config = botConfig({ ...shared, TOTAL_SHARDS: '', LOG_LEVEL: '', DISCORD_API_BASE: '' })
  expect(config).toMatchObject({ TOTAL_SHARDS: 'auto', LOG_LEVEL: 'info' })
  expect(faultOf(() => botConfig({ ...shared, DISCORD_TOKEN: '' }))).toBe(
    'config: DISCORD_TOKEN is not set',
  )
})

it('cannot be changed, and knows nothing but its own variables', () => {
  const config = botConfig({ ...shared, HOME: '/root' })
  expect(Object.isFrozen(config)).toBe(true)
  expect(config).not.toHaveProperty('HOME')
})

it('tells every fault at once, in one line', () => {
  const fault = faultOf(() =>
    botConfig({
      TOTAL_SHARDS: 'two',
      CLUSTER_COUNT: '0',
      BOT_METRICS_PORT: '65536',
      LOG_LEVEL: 'loud',
      REDIS_URL: 'http://127.0.0.1',
      DATABASE_URL: 'postgres://localhost/usher',
      PRIVACY_KEY: 'short',
    }),
  )
  expect(fault).toMatch(/^config: /)
  expect(fault.slice('config: '.length).split('; ').toSorted()).toEqual([
    'BOT_METRICS_PORT must be an integer from 0 to 65535, got "65536"',
    'CLUSTER_COUNT must be an integer from 1 to 10000, got "0"',
    'DISCORD_TOKEN is not set',
    'LOG_LEVEL must be one of trace,debug,info,warn,error,fatal,silent, got "loud"',
    'PRIVACY_KEY must be a key of 32 bytes in base64',
    'REDIS_URL must be a URL that begins with redis:// or rediss://',
    'TOTAL_SHARDS must be an integer of 1 or more, or "auto", got "two"',
  ])
})

it('shows no secret in any fault', () => {
  const secret = 'SeCrEt'
  const fault = faultOf(() =>
    apiConfig({
      ...api,
      DISCORD_TOKEN: secret,
      DISCORD_CLIENT_SECRET: secret,
      SESSION_SECRET: secret,
      TOKEN_ENCRYPTION_KEYS: `${key},${secret}`,
      PRIVACY_KEY: secret,
      DATABASE_URL: `mysql://usher:${secret}@127.0.0.1/usher`,
      REDIS_URL: `${secret}@127.0.0.1`,
    }),
  )
  expect(fault).not.toContain(secret)
  expect(fault).not.toContain(key)
  expect(fault.split('; ')).toHaveLength(7)
})

describe.each(['DISCORD_GLOBAL_RPS', 'TOTAL_SHARDS', 'BOT_METRICS_PORT'])('%s', (name) => {
  it.each(['-1', '1.5', '1e3', '0x10', ' 7', 'NaN', '९'])('is not %o', (value) => {
    expect(faultOf(() => botConfig({ ...shared, [name]: value }))).toContain(name)
  })

  it('is a number', () => {
    expect(botConfig({ ...shared, [name]: '16' })).toHaveProperty(name, 16)
  })
})

it('leaves no slash at the end of an address', () => {
  const config = apiConfig({ ...api, DISCORD_API_BASE: 'http://127.0.0.1:4000/api//' })
  expect(config.PUBLIC_URL).toBe('https://usher.example')
  expect(config.DISCORD_API_BASE).toBe('http://127.0.0.1:4000/api')
})

describe('TOKEN_ENCRYPTION_KEYS', () => {
  const parse = (value: string) => apiConfig({ ...api, TOKEN_ENCRYPTION_KEYS: value })

  it('are newest first, to rotate', () => {
    const older = Buffer.alloc(32, 8).toString('base64')
    const { TOKEN_ENCRYPTION_KEYS: keys } = parse(`${key}, ${older}`)
    expect(keys.map((bytes) => bytes[0])).toEqual([7, 8])
  })

  it.each([',', `${key},`, 'c2hvcnQ=', `${key}${key}`])('are not %o', (value) => {
    expect(faultOf(() => parse(value))).toContain('TOKEN_ENCRYPTION_KEYS must be one or more keys')
  })
})

it('asks of a migration for nothing but the database', () => {
  const { DATABASE_URL } = shared
  expect(migrationConfig({ DATABASE_URL })).toEqual({ DATABASE_URL, LOG_LEVEL: 'info' })
  expect(faultOf(() => migrationConfig({}))).toBe('config: DATABASE_URL is not set')
})

it('describes every variable', () => {
  const undescribed = Object.entries(variables).filter(
    ([name, spec]) => name !== 'NODE_ENV' && !spec.desc,
  )
  expect(undescribed.map(([name]) => name)).toEqual([])
})
