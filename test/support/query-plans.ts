import { Kysely, PostgresDialect } from 'kysely'
import type { Pool } from 'pg'
import type { Db } from '#core/postgres/connect.ts'
import type { Database } from '#core/postgres/tables.ts'

/** A node of a plan, as `explain (analyze, format json)` tells of it. */
export type PlanNode = {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  Plans?: PlanNode[]
}

/** What running the statements of one question did, and how long it took without explaining. */
export type Explained = { nodes: PlanNode[]; durationMs: number; statements: number }

/** Asks a repository something, and then Postgres how it found the answer. */
export async function explainQuestion(
  pool: Pool,
  ask: (db: Db) => Promise<unknown>,
): Promise<Explained> {
  const sent: { sql: string; parameters: readonly unknown[] }[] = []
  const db = new Kysely<Database>({
    dialect: new PostgresDialect({ pool }),
    log: ({ query }) => void sent.push(query),
  })
  // Not destroyed, as that would end the pool.
  await ask(db)
  const startedAt = performance.now()
  await ask(db)
  const durationMs = performance.now() - startedAt
  const statements = sent.slice(0, sent.length / 2)
  const nodes: PlanNode[] = []
  for (const { sql, parameters } of statements) {
    const text = `explain (analyze, format json) ${sql}`
    const { rows } = await pool.query<{ 'QUERY PLAN': { Plan: PlanNode }[] }>(text, [...parameters])
    nodes.push(...rows.flatMap((row) => row['QUERY PLAN'].flatMap(({ Plan }) => nodesOf(Plan))))
  }
  return { nodes, durationMs, statements: statements.length }
}

function nodesOf(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)]
}

/** Rows that a scan looked at, over all its loops. */
export function rowsRead(node: PlanNode): number {
  const each = node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)
  return Math.round(each * node['Actual Loops'])
}

/** Scans of tables that looked at anything. */
export function scansOf(nodes: readonly PlanNode[]): PlanNode[] {
  return nodes.filter((node) => node['Relation Name'] !== undefined && rowsRead(node) > 0)
}
