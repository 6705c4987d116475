import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isAlive } from '#infra/local/process-table.ts'
import { startPostgres } from '#infra/local/postgres-server.ts'
import { createDatabase } from '#test/support/databases.ts'
import { temporaryFolder, type TemporaryFolder } from '#test/support/temporary-folder.ts'

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url })
  client.on('error', () => {}) // killed servers break connections
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text)).rows
  } finally {
    await client.end()
  }
}

describe('a Postgres of our own', () => {
  let folder: TemporaryFolder
  let dataDir = ''

  beforeAll(async () => {
    folder = await temporaryFolder('postgres')
    dataDir = join(folder.path, 'postgres')
  })

  afterAll(() => folder.remove())

  it('finds its data and its password again', async () => {
    const first = await startPostgres({ dataDir })
    await query(first.url, 'create table notes as select 42 as answer')
    await first.stop()
    expect(isAlive(first.pid)).toBe(false)

    const second = await startPostgres({ dataDir, port: first.port })
    expect(second.url).toBe(first.url)
    expect(await query(second.url, 'select answer from notes')).toEqual([{ answer: 42 }])
    await second.stop()
  })

  it('starts again after kill -9', async () => {
    const first = await startPostgres({ dataDir })
    await first.kill()
    const second = await startPostgres({ dataDir, port: first.port })
    expect(await query(second.url, 'select answer from notes')).toEqual([{ answer: 42 }])
    await second.stop()
  })

  it('takes over from a server that was left running on the same folder', async () => {
    const left = await startPostgres({ dataDir })
    const next = await startPostgres({ dataDir })
    expect(isAlive(left.pid)).toBe(false)
    expect(await query(next.url, 'select answer from notes')).toEqual([{ answer: 42 }])
    await next.stop()
  })

  it('is not stopped by a lock whose number belongs to another process', async () => {
    const lock = [process.pid, dataDir, 0, 5432, '', '127.0.0.1', '', 'ready'].join('\n')
    await writeFile(join(dataDir, 'postmaster.pid'), `${lock}\n`)
    const server = await startPostgres({ dataDir })
    expect(await query(server.url, 'select answer from notes')).toEqual([{ answer: 42 }])
    await server.stop()
  })

  it('sorts and stores text the same on every machine', async () => {
    const server = await startPostgres({ dataDir })
    const found = await query(
      server.url,
      `select pg_encoding_to_char(encoding) as encoding, datlocale as locale
         from pg_database where datname = current_database()`,
    )
    expect(found).toEqual([{ encoding: 'UTF8', locale: 'C.UTF-8' }])
    await server.stop()
  })

  it('says so when its data is of another version', async () => {
    await writeFile(join(dataDir, 'PG_VERSION'), '9\n')
    await expect(startPostgres({ dataDir })).rejects.toThrow(/was made by Postgres 9, this is 18/)
  })
})

describe('createDatabase', () => {
  it('gives every file a database of its own', async () => {
    const [one, other] = await Promise.all([createDatabase(), createDatabase()])
    await query(one.url, 'create table only_here (id int)')
    await expect(query(other.url, 'select id from only_here')).rejects.toThrow(/does not exist/)
    await Promise.all([one.drop(), other.drop()])
    await expect(query(one.url, 'select 1')).rejects.toThrow(/does not exist/)
  })
})
