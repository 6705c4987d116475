import { join } from 'node:path'
import { REST } from '@discordjs/rest'
import { Redis } from 'ioredis'
import openapiTS, { astToString } from 'openapi-typescript'
import { pino } from 'pino'
import { format, resolveConfig } from 'prettier'
import { buildApp } from '#api/app.ts'
import { apiConfig } from '#core/config.ts'
import { connectPostgres } from '#core/postgres/connect.ts'
import { projectRoot } from './project-root.ts'

/** Where the dashboard's client reads its types. */
export const clientTypesFile = join(projectRoot, 'web', 'src', 'api', 'schema.d.ts')

const header = `/* The api's paths and shapes, from its OpenAPI document. Made by \`npm run generate:client\`:
   a change made here is lost, and a test finds it. */
`

/** The api's OpenAPI document, as JSON. Nothing is listened to or connected: the routes alone are asked. */
export async function openapiDocument(): Promise<string> {
  const config = apiConfig({
    NODE_ENV: 'test',
    DISCORD_TOKEN: 'no-token-as-nothing-is-asked',
    DISCORD_CLIENT_ID: '100000000000000001',
    DISCORD_CLIENT_SECRET: 'no-secret',
    DISCORD_API_BASE: 'http://127.0.0.1:9/api',
    DATABASE_URL: 'postgres://127.0.0.1:9/none',
    REDIS_URL: 'redis://127.0.0.1:9',
    PUBLIC_URL: 'http://127.0.0.1:9',
    SESSION_SECRET: 'nobody signs in to an api that does not listen',
    TOKEN_ENCRYPTION_KEYS: Buffer.alloc(32).toString('base64'),
    PRIVACY_KEY: Buffer.alloc(32).toString('base64'),
  })
  const log = pino({ level: 'silent' })
  const rest = new REST({ api: config.DISCORD_API_BASE }).setToken(config.DISCORD_TOKEN)
  const redis = new Redis(config.REDIS_URL, offline)
  const subscriber = new Redis(config.REDIS_URL, offline)
  const postgres = { url: config.DATABASE_URL, log, applicationName: 'none', maxConnections: 1 }
  const { db } = connectPostgres(postgres)
  const now = () => new Date()
  const app = await buildApp({ config, db, redis, subscriber, rest, log, now })
  try {
    // As a reader gets it: the document belongs to the scope of the api's own routes.
    const { body, statusCode } = await app.inject('/api/docs/json')
    if (statusCode !== 200) throw new Error(`the OpenAPI document could not be had: ${body}`)
    return body
  } finally {
    await app.close()
    redis.disconnect()
    subscriber.disconnect()
    await db.destroy()
  }
}

/** A connection that is never made, whose commands fail at once. */
const offline = { lazyConnect: true, enableOfflineQueue: false }

type Operation = { responses?: Record<string, unknown> }
type Document = { paths: Record<string, Record<string, Operation>> }

/** The document without what answers a refusal, which is one shape everywhere: the client throws
 *  it, so that no call's type needs to repeat it. */
function withoutRefusals(json: string): string {
  const document = JSON.parse(json) as Document
  for (const operation of Object.values(document.paths).flatMap((path) => Object.values(path))) {
    const kept = Object.entries(operation.responses ?? {}).filter(([code]) => /^[23]/.test(code))
    operation.responses = Object.fromEntries(kept)
  }
  return JSON.stringify(document)
}

/** What `clientTypesFile` has to hold. */
export async function clientTypes(): Promise<string> {
  const nodes = await openapiTS(withoutRefusals(await openapiDocument()))
  const options = await resolveConfig(clientTypesFile)
  return format(header + astToString(nodes), { ...options, filepath: clientTypesFile })
}
