import { pino } from 'pino'
import { serveParent } from '../serve-parent.ts'
import { statementsOf, type Page, type Statement } from '../page-statements.ts'
import { timed, type Timed } from '../timed.ts'
import { connectPostgres } from '#core/postgres/connect.ts'

/* A process that sends the statements of a page and nothing else, over the api's pool. */
export type BareSqlMethods = {
  read: (plan: { page: Page; guildId: string; requests: number; atOnce: number }) => Promise<Timed>
}

const { db, pool } = connectPostgres({
  url: process.env['DATABASE_URL'] ?? '',
  log: pino({ level: 'warn' }),
  applicationName: 'bench-sql',
  maxConnections: 10,
})

async function ask({ text, values }: Statement): Promise<void> {
  const { rowCount } = await pool.query(text, values)
  if (!rowCount) throw new Error('a page has nothing to show')
}

const methods: BareSqlMethods = {
  async read({ page, guildId, ...plan }) {
    const statements = await statementsOf(page, guildId)
    return timed(plan, () => Promise.all(statements.map(ask)))
  },
}
serveParent(methods, () => db.destroy())
