import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely'
import type { Pool } from 'pg'

/** What a statement begins with to be planned once a connection instead of each time it runs. */
const NAME = /^\s*\/\* named (\w+) \*\//

/**
 * A pool of which statements that begin with a comment `named x` are prepared under that name:
 * Postgres then keeps the plan, which over some forty partitions costs more than to run it. For
 * statements whose text never changes, and for parameters that do not decide the best plan.
 */
export function withNamedStatements(pool: Pool): PostgresPool {
  return {
    options: pool.options,
    end: () => pool.end(),
    async connect(): Promise<PostgresPoolClient> {
      const client = await pool.connect()
      function query<R>(text: string, values: readonly unknown[]): Promise<PostgresQueryResult<R>>
      function query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>
      function query(
        text: string | PostgresCursor<unknown>,
        values: readonly unknown[] = [],
      ): unknown {
        if (typeof text !== 'string') throw new TypeError('nothing here reads by cursor')
        const name = NAME.exec(text)?.[1]
        return client.query({ text, values: [...values], ...(name !== undefined && { name }) })
      }
      return { query, release: (destroy) => client.release(destroy) }
    },
  }
}
