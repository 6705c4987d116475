import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely'
import { firstCountedDay, guildDay } from '#core/guilds/guild-day.ts'
import type { Db } from '#core/postgres/connect.ts'
import { makeDayCounts } from '#core/postgres/day-counts.ts'
import { makeJoinsList } from '#core/postgres/joins-list.ts'
import { makeLeaderboard } from '#core/postgres/leaderboard.ts'
import { countSpecialJoins } from '#core/postgres/special-joins.ts'
import type { Database } from '#core/postgres/tables.ts'

/** One statement as it is sent. */
export interface Statement {
  text: string
  values: unknown[]
}

export type Page = 'joins' | 'statistics'

const JOINS_SHOWN = 50

/** The statements by which the api finds what a page shows: text and parameters, word for word. */
export async function statementsOf(page: Page, guildId: string): Promise<Statement[]> {
  const now = new Date()
  const since = firstCountedDay('UTC', now.getTime())
  const today = guildDay('UTC', now.getTime())
  if (page === 'joins')
    return compiled((db) => [makeJoinsList(db).page(guildId, now, { limit: JOINS_SHOWN })])
  return compiled((db) => [
    makeDayCounts(db).totals({ guildId, since }),
    makeDayCounts(db).days({ guildId, since: today, until: today }),
    makeLeaderboard(db).countInviters(guildId, since),
    countSpecialJoins(db, guildId, since),
  ])
}

/** What repositories would send; nothing is sent, and they find nothing. */
async function compiled(ask: (db: Db) => Promise<unknown>[]): Promise<Statement[]> {
  const sent: Statement[] = []
  const db = new Kysely<Database>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (kysely) => new PostgresIntrospector(kysely),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
    log: ({ query }) => {
      sent.push({ text: query.sql, values: [...query.parameters] })
    },
  })
  await Promise.allSettled(ask(db))
  return sent
}
