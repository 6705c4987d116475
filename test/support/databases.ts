import { randomBytes } from 'node:crypto'
import { Client } from 'pg'
import { inject } from 'vitest'
import { templateName } from './global-setup.ts'

/** A database of one test file. */
export interface TestDatabase {
  /** `postgres://…`, for pools and for child processes. */
  url: string
  /** Throws it away, with whoever is still connected. */
  drop(): Promise<void>
}

/** Clones the migrated template: a few hundred ms at most. Drop it in `afterAll`. */
export async function createDatabase(): Promise<TestDatabase> {
  const name = `t_${randomBytes(6).toString('hex')}`
  await administer(`create database ${name} template ${templateName}`)
  const url = new URL(inject('postgresUrl'))
  url.pathname = `/${name}`
  return {
    url: url.href,
    drop: () => administer(`drop database if exists ${name} with (force)`),
  }
}

async function administer(statement: string): Promise<void> {
  const client = new Client({ connectionString: inject('postgresUrl') })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
