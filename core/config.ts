import { cleanEnv, EnvError, makeValidator, str } from 'envalid'

/** An environment as `process.env` has it. */
export type Environment = Readonly<Record<string, string | undefined>>

/** A setting is wrong: `message` is one line that names every fault and shows no secret. */
export class ConfigError extends Error {
  override name = 'ConfigError'
  readonly code = 'config-invalid'
}

/** How envalid words a value outside `choices`. */
const NOT_A_CHOICE = /^Value "(.*)" not in choices \[(.*)\]$/

const wholeNumber = (min: number, max: number) =>
  makeValidator((input) => {
    const value = Number(input)
    if (/^\d+$/.test(input) && value >= min && value <= max) return value
    const range = max === Number.MAX_SAFE_INTEGER ? `of ${min} or more` : `from ${min} to ${max}`
    throw new EnvError(`must be an integer ${range}, got "${input}"`)
  })

const port = wholeNumber(0, 65_535)

const ratio = makeValidator((input) => {
  const value = Number(input)
  if (input.trim() !== '' && value >= 0 && value <= 1) return value
  throw new EnvError(`must be a number from 0 to 1, got "${input}"`)
})

/** A secret is checked but never shown. */
const secret = (minLength: number) =>
  makeValidator((input) => {
    if (input.length >= minLength) return input
    throw new EnvError(`must have at least ${minLength} characters`)
  })

const url = (...protocols: readonly string[]) =>
  makeValidator((input) => {
    const parsed = URL.canParse(input) ? new URL(input) : undefined
    if (parsed && protocols.includes(parsed.protocol)) return input.replace(/\/+$/, '')
    const schemes = protocols.map((protocol) => `${protocol}//`).join(' or ')
    throw new EnvError(`must be a URL that begins with ${schemes}`)
  })

const publicUrl = url('http:', 'https:')
const publicUrlDesc = 'Address of the dashboard as browsers see it'

const totalShards = makeValidator((input) => {
  if (input === 'auto') return 'auto' as const
  if (/^[1-9]\d*$/.test(input)) return Number(input)
  throw new EnvError(`must be an integer of 1 or more, or "auto", got "${input}"`)
})

/** Keys of 32 bytes in base64, newest first: the first encrypts, all decrypt. */
const encryptionKeys = makeValidator((input) => {
  const parts = input.split(',').map((part) => part.trim())
  // Node reads base64 up to what it does not know: two keys without a comma would pass for one.
  const isKey = (part: string) => /^[A-Za-z0-9+/]{43}=$/.test(part)
  if (parts.every(isKey)) return parts.map((part) => Buffer.from(part, 'base64'))
  throw new EnvError('must be one or more keys of 32 bytes in base64, newest first, with commas')
})

/** One key: who is looked up by it can not be found by another. */
const hashKey = makeValidator((input) => {
  if (/^[A-Za-z0-9+/]{43}=$/.test(input)) return Buffer.from(input, 'base64')
  throw new EnvError('must be a key of 32 bytes in base64')
})

const shared = {
  NODE_ENV: str({
    choices: ['development', 'test', 'production'],
    default: 'development',
    desc: 'In production no stand-in is started, and people sign in over HTTPS only',
  }),
  LOG_LEVEL: str({
    choices: ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
    default: 'info',
    desc: 'Least severe log line that is written',
  }),
  USHER_REVISION: str({
    default: 'unknown',
    desc: 'Commit that this was built from, which metrics tell',
  }),
  DISCORD_TOKEN: secret(20)({ desc: "The bot's token, a secret" }),
  DISCORD_API_BASE: url(
    'http:',
    'https:',
  )({
    default: 'https://discord.com/api',
    desc: 'Where Discord (or a REST proxy, or the local Discord) answers; without a version',
  }),
  DISCORD_GLOBAL_RPS: wholeNumber(
    1,
    10_000,
  )({
    default: 50,
    desc: 'REST requests a second that Discord allows this token',
  }),
  DATABASE_URL: url('postgres:', 'postgresql:')({ desc: 'Postgres 15 or newer' }),
  REDIS_URL: url('redis:', 'rediss:')({ desc: 'Redis or Valkey 7.0 or newer' }),
  PRIVACY_KEY: hashKey({
    desc: 'Hides who opted out: 32 bytes in base64, a secret that stays as long as the data',
  }),
  OTEL_EXPORTER_OTLP_ENDPOINT: url(
    'http:',
    'https:',
  )({
    default: undefined,
    desc: 'Where traces go, by OTLP over HTTP (`http://127.0.0.1:4318`); without it there are none',
  }),
  OTEL_TRACES_SAMPLER: str({
    choices: [
      'always_on',
      'always_off',
      'traceidratio',
      'parentbased_always_on',
      'parentbased_always_off',
      'parentbased_traceidratio',
    ],
    default: 'parentbased_traceidratio',
    desc: 'Which joins are traced',
  }),
  OTEL_TRACES_SAMPLER_ARG: ratio({
    default: 1,
    desc: 'Part of the joins that are traced, where the sampler goes by a ratio',
  }),
}

const bot = {
  ...shared,
  TOTAL_SHARDS: totalShards({
    default: 'auto',
    desc: 'How many shards the bot has; auto: what running machines agreed on, or Discord recommends',
  }),
  // Clusters find the number of all machines' clusters here: the sharding library puts it there.
  CLUSTER_COUNT: wholeNumber(
    1,
    10_000,
  )({ default: 1, desc: 'Cluster processes on this machine; the same on every machine' }),
  HOST_COUNT: wholeNumber(
    1,
    1_000,
  )({ default: 1, desc: 'Machines that share the shards; the same on every machine' }),
  HOST_INDEX: wholeNumber(
    0,
    999,
  )({ default: undefined, desc: 'Which of the machines this is, from 0; comes before `POD_NAME`' }),
  POD_NAME: str({
    default: undefined,
    desc: "Name of a StatefulSet's pod, whose number at the end says which machine this is",
  }),
  IDENTIFY_TURN_MS: wholeNumber(
    100,
    60_000,
  )({
    default: 5_500,
    desc: "Pause between two identifies of one of Discord's buckets; Discord wants 5,000",
  }),
  MEMBER_SEARCH: str({
    choices: ['on', 'off'],
    default: 'off',
    desc: "Ask Discord's member search, which it does not document, how members joined",
  }),
  PUBLIC_URL: publicUrl({ default: undefined, desc: publicUrlDesc }),
  BOT_METRICS_HOST: str({
    default: '127.0.0.1',
    desc: "Address that the manager's health and metrics listen on",
  }),
  BOT_METRICS_PORT: port({
    default: 9_464,
    desc: "Port of the manager's health and metrics; 0: any",
  }),
}

const api = {
  ...shared,
  DISCORD_CLIENT_ID: str({ desc: "The application's client id, for signing people in" }),
  DISCORD_CLIENT_SECRET: secret(8)({
    desc: "The application's client secret, for signing people in",
  }),
  PUBLIC_URL: publicUrl({ desc: publicUrlDesc }),
  API_HOST: str({ default: '127.0.0.1', desc: 'Address that the api listens on' }),
  API_PORT: port({ default: 3_000, desc: 'Port of api and dashboard; 0: any' }),
  API_METRICS_PORT: port({ default: 9_465, desc: "Port of the api's health and metrics; 0: any" }),
  SESSION_SECRET: secret(32)({ desc: 'Signs session cookies; at least 32 characters' }),
  TOKEN_ENCRYPTION_KEYS: encryptionKeys({
    desc: 'Encrypts OAuth tokens at rest: 32 bytes in base64; more, with commas, to rotate',
  }),
}

/** Whoever operates Usher may have no more at hand than the stores. */
const operator = {
  DATABASE_URL: shared.DATABASE_URL,
  REDIS_URL: shared.REDIS_URL,
  DISCORD_API_BASE: shared.DISCORD_API_BASE,
  DISCORD_GLOBAL_RPS: shared.DISCORD_GLOBAL_RPS,
  DISCORD_TOKEN: secret(20)({ default: undefined, desc: shared.DISCORD_TOKEN.desc ?? '' }),
  PRIVACY_KEY: hashKey({ default: undefined, desc: shared.PRIVACY_KEY.desc ?? '' }),
}

const migration = { LOG_LEVEL: shared.LOG_LEVEL, DATABASE_URL: shared.DATABASE_URL }

/** All variables, for the documentation and for the test that holds README to them. */
export const variables = { ...bot, ...api }

function report({ errors }: { errors: Partial<Record<string, Error>> }): void {
  const faults = Object.entries(errors).map(([name, error]) =>
    error === undefined || error.name === 'EnvMissingError'
      ? `${name} is not set`
      : `${name} ${error.message.replace(NOT_A_CHOICE, 'must be one of $2, got "$1"')}`,
  )
  if (faults.length > 0) throw new ConfigError(`config: ${faults.join('; ')}`)
}

/** An empty variable counts as one that is not set, as shells and charts write it. */
function withoutEmpty(environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
}

export type BotConfig = ReturnType<typeof botConfig>
export type ApiConfig = ReturnType<typeof apiConfig>
export type OperatorConfig = ReturnType<typeof operatorConfig>

/** Configuration of manager and clusters. @throws ConfigError naming every fault at once. */
export function botConfig(environment: Environment) {
  return Object.freeze({ ...cleanEnv(withoutEmpty(environment), bot, { reporter: report }) })
}

/** Configuration of the api. @throws ConfigError naming every fault at once. */
export function apiConfig(environment: Environment) {
  return Object.freeze({ ...cleanEnv(withoutEmpty(environment), api, { reporter: report }) })
}

/** Configuration of the operator's command. @throws ConfigError naming every fault at once. */
export function operatorConfig(environment: Environment) {
  return Object.freeze({ ...cleanEnv(withoutEmpty(environment), operator, { reporter: report }) })
}

/** Configuration of the migration command. @throws ConfigError naming every fault at once. */
export function migrationConfig(environment: Environment) {
  return Object.freeze({ ...cleanEnv(withoutEmpty(environment), migration, { reporter: report }) })
}
