import { describe, expect, it } from 'vitest'
import { apiConfig, botConfig } from '#core/config.ts'
import { launchEnv, planLaunch } from '#infra/local/dev-env.ts'

const ports = {
  dashboard: 4000,
  discord: 4001,
  botMetrics: 4002,
  apiMetrics: 4003,
  postgres: 4004,
  redis: 4005,
}
const secrets = {
  session: 's'.repeat(48),
  tokenEncryption: Buffer.alloc(32).toString('base64'),
  privacy: Buffer.alloc(32).toString('base64'),
  control: 'control',
  clientId: '1000000000000000001',
  clientSecret: 'client-secret',
  botToken: 'a-token-of-the-local-discord',
}

function envFor(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return launchEnv({ env, plan: planLaunch(env), ports, secrets })
}

describe('the plan', () => {
  it('brings everything that is not named', () => {
    expect(planLaunch({})).toEqual({ ownPostgres: true, ownRedis: true, localDiscord: true })
    const stores = { DATABASE_URL: 'd', REDIS_URL: 'r', PRIVACY_KEY: 'k' }
    const named = { DISCORD_TOKEN: 't', NODE_ENV: 'production', ...stores }
    expect(planLaunch(named)).toEqual({ ownPostgres: false, ownRedis: false, localDiscord: false })
  })

  it('refuses stand-ins in production, naming all that is missing', () => {
    expect(() => planLaunch({ NODE_ENV: 'production', REDIS_URL: 'r' })).toThrow(
      'NODE_ENV=production: DISCORD_TOKEN, DATABASE_URL, PRIVACY_KEY are not set',
    )
  })
})

describe('the environment of the processes', () => {
  it('is complete on a machine where nothing is set', () => {
    const env = envFor({})
    expect(botConfig(env)).toMatchObject({ TOTAL_SHARDS: 4, CLUSTER_COUNT: 2 })
    expect(apiConfig(env)).toMatchObject({ API_PORT: 4000, PUBLIC_URL: 'http://127.0.0.1:4000' })
    expect(env['DISCORD_API_BASE']).toBe('http://127.0.0.1:4001/api')
  })

  it('lets a setting of the caller win, but not an empty one', () => {
    const env = envFor({ TOTAL_SHARDS: '2', LOG_LEVEL: '', PUBLIC_URL: 'https://usher.example' })
    expect(env).toMatchObject({
      TOTAL_SHARDS: '2',
      LOG_LEVEL: 'info',
      PUBLIC_URL: 'https://usher.example',
    })
  })

  it('leaves Discord itself to the caller once there is a token', () => {
    const env = envFor({ DISCORD_TOKEN: 'a-real-token-of-some-length' })
    expect(env['DISCORD_API_BASE']).toBeUndefined()
    expect(() => apiConfig(env)).toThrow(
      'config: DISCORD_CLIENT_ID is not set; DISCORD_CLIENT_SECRET is not set',
    )
  })
})
