import { join } from 'node:path'
import { migrateToLatest } from '#core/postgres/migrate.ts'
import { assertPostgresReachable } from '#core/postgres/connect.ts'
import { assertRedisReachable } from '#core/redis/connect.ts'
import { dataFolder } from './data-folder.ts'
import type { LaunchPlan } from './dev-env.ts'
import type { LaunchPorts } from './launch-ports.ts'
import { startPostgres } from './postgres-server.ts'
import { say, step } from './progress.ts'
import { findRedis, startRedis, type LocalServer } from './redis-server.ts'
import type { Part, Running } from './running.ts'

export interface Stores {
  DATABASE_URL: string
  REDIS_URL: string
}

export interface StoresInput {
  env: NodeJS.ProcessEnv
  plan: LaunchPlan
  ports: LaunchPorts
  running: Running
}

/** Makes sure of a migrated Postgres and of a Redis: the ones that are named, or our own.
 *  @throws Error with one sentence naming the setting at fault. */
export async function startStores({ env, plan, ports, running }: StoresInput): Promise<Stores> {
  const { DATABASE_URL: namedPostgres = '', REDIS_URL: namedRedis = '' } = env
  // What is named is checked before anything of ours starts: it is the likelier fault.
  if (!plan.ownPostgres) await running.during(assertPostgresReachable(namedPostgres))
  if (!plan.ownRedis) await running.during(assertRedisReachable(namedRedis))

  const databaseUrl = plan.ownPostgres ? await ownPostgres(ports.postgres, running) : namedPostgres
  const redisUrl = plan.ownRedis ? await ownRedis(ports.redis, running) : namedRedis
  await step('database is up to date', () => running.during(migrateToLatest(databaseUrl)))
  return { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl }
}

async function ownPostgres(port: number, running: Running): Promise<string> {
  const open = async () => {
    const server = await startPostgres({ dataDir: join(dataFolder, 'postgres'), port })
    return asPart('postgres', server)
  }
  const { url } = await step('Postgres', () => running.start(open))
  return url
}

async function ownRedis(port: number, running: Running): Promise<string> {
  await running.during(findRedis(say)) // may install it, which takes a while
  const open = async () => {
    const server = await startRedis({ dataDir: join(dataFolder, 'redis'), port })
    return asPart('redis', server)
  }
  const { url } = await step('Redis', () => running.start(open))
  return url
}

function asPart(name: string, server: LocalServer): Part & { url: string } {
  const { url, exited, logFile } = server
  return { name, url, exited, lastWords: () => `see ${logFile}`, stop: () => server.stop() }
}
