import type { LaunchPorts } from './launch-ports.ts'
import type { Secrets } from './secrets.ts'

/** What the launcher brings itself because the environment does not name one. */
export interface LaunchPlan {
  ownPostgres: boolean
  ownRedis: boolean
  localDiscord: boolean
}

/** Decides what to bring. In production nothing is brought: stand-ins must not hold real data.
 *  @throws Error with one sentence that names every missing setting. */
export function planLaunch(env: NodeJS.ProcessEnv): LaunchPlan {
  const plan = {
    ownPostgres: !env['DATABASE_URL'],
    ownRedis: !env['REDIS_URL'],
    localDiscord: !env['DISCORD_TOKEN'],
  }
  if (env['NODE_ENV'] !== 'production') return plan
  const missing = [
    plan.localDiscord && 'DISCORD_TOKEN',
    plan.ownPostgres && 'DATABASE_URL',
    plan.ownRedis && 'REDIS_URL',
    // One that a machine made up is gone with its disk, and with it who opted out.
    !env['PRIVACY_KEY'] && 'PRIVACY_KEY',
  ].filter((name) => name !== false)
  if (missing.length === 0) return plan
  const verb = missing.length === 1 ? 'is' : 'are'
  throw new Error(`NODE_ENV=production: ${missing.join(', ')} ${verb} not set`)
}

export interface LaunchEnvParts {
  env: NodeJS.ProcessEnv
  plan: LaunchPlan
  ports: LaunchPorts
  secrets: Secrets
}

/** The environment of the product's processes: the caller's settings first, and for the rest what
 *  makes one machine work on its own. Our own stores' addresses gain a password once they run. */
export function launchEnv({ env, plan, ports, secrets }: LaunchEnvParts): NodeJS.ProcessEnv {
  const defaults = {
    NODE_ENV: 'development',
    LOG_LEVEL: 'info',
    DATABASE_URL: `postgres://127.0.0.1:${ports.postgres}/usher`,
    REDIS_URL: `redis://127.0.0.1:${ports.redis}/0`,
    TOTAL_SHARDS: '4',
    CLUSTER_COUNT: '2',
    API_HOST: '127.0.0.1',
    PUBLIC_URL: `http://127.0.0.1:${ports.dashboard}`,
    SESSION_SECRET: secrets.session,
    TOKEN_ENCRYPTION_KEYS: secrets.tokenEncryption,
    PRIVACY_KEY: secrets.privacy,
    ...(plan.localDiscord ? localDiscordSettings(ports, secrets) : {}),
  }
  const chosen = {
    API_PORT: String(ports.dashboard),
    API_METRICS_PORT: String(ports.apiMetrics),
    BOT_METRICS_PORT: String(ports.botMetrics),
  }
  return { ...defaults, ...withoutEmpty(env), ...chosen }
}

function localDiscordSettings(ports: LaunchPorts, secrets: Secrets) {
  return {
    DISCORD_API_BASE: `http://127.0.0.1:${ports.discord}/api`,
    DISCORD_TOKEN: secrets.botToken,
    DISCORD_CLIENT_ID: secrets.clientId,
    DISCORD_CLIENT_SECRET: secrets.clientSecret,
  }
}

/** `NAME=` in an `.env` file means: not set. */
function withoutEmpty(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
}
