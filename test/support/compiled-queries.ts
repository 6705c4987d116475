import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely'
import type { Db } from '#core/postgres/connect.ts'
import type { Database } from '#core/postgres/tables.ts'

const CLAUSE = / (?<!distinct )(?=from |left join |where |group by |having |order by |limit )/g

/**
 * What a repository would send, one clause a line, with its parameters; nothing is sent, and nothing
 * is found. What a repository makes of an answer that it must have is of no interest.
 */
export async function compiledQueries(ask: (db: Db) => Promise<unknown>): Promise<string> {
  const sent: string[] = []
  const db = new Kysely<Database>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (kysely) => new PostgresIntrospector(kysely),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
    log: ({ query }) => {
      const clauses = query.sql.replaceAll(CLAUSE, '\n').replaceAll(/\n\s*/g, '\n  ').trim()
      sent.push(clauses, JSON.stringify(query.parameters))
    },
  })
  await ask(db).catch(() => undefined)
  return sent.join('\n')
}
