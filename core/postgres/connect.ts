import { Kysely, PostgresDialect } from 'kysely'
import { Client, Pool, TypeOverrides, types as pgTypes } from 'pg'
import type { Logger } from 'pino'
import { withNamedStatements } from './named-statements.ts'
import type { Database } from './tables.ts'

export type Db = Kysely<Database>

export type ConnectPostgresOptions = {
  url: string
  log: Logger
  /** Shown in `pg_stat_activity`. */
  applicationName: string
  maxConnections: number
  statementTimeoutMs?: number
}

const types = new TypeOverrides()
/** A `date` is the guild's own day, which no time zone may move: it stays text. */
types.setTypeParser(pgTypes.builtins.DATE, (text) => text)

/** Opens a pool. Connections are made on demand, so this does not fail where Postgres is away. */
export function connectPostgres(options: ConnectPostgresOptions): { db: Db; pool: Pool } {
  const { url, log, applicationName, maxConnections, statementTimeoutMs = 30_000 } = options
  const pool = new Pool({
    connectionString: url,
    application_name: applicationName,
    max: maxConnections,
    connectionTimeoutMillis: 5_000,
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: 60_000,
    types,
  })
  // An idle connection that breaks is replaced by the pool; without a listener it would end us.
  pool.on('error', (error) => log.warn({ err: error.message }, 'postgres connection lost'))
  // The pool does not listen to a connection that is in use, and one may break between two queries
  // of a transaction. The next query then fails, which is where it is dealt with.
  pool.on('connect', (client) => client.on('error', () => undefined))
  const dialect = new PostgresDialect({ pool: withNamedStatements(pool) })
  return { db: new Kysely<Database>({ dialect }), pool }
}

/**
 * Proves once, at start, that Postgres answers.
 * @throws Error with one sentence naming `DATABASE_URL`; the URL's password is not in it.
 */
export async function assertPostgresReachable(url: string, timeoutMs = 5_000): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: timeoutMs })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query('select 1')
  } catch (error) {
    const { hostname, port } = new URL(url)
    const why =
      error instanceof AggregateError ? error.errors.map(messageOf).join(', ') : messageOf(error)
    throw new Error(`DATABASE_URL: no Postgres answers at ${hostname}:${port || 5432} (${why})`, {
      cause: error,
    })
  } finally {
    await client.end().catch(() => undefined)
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
