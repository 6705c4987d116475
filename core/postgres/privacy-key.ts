import { createHmac } from 'node:crypto'
import { sql } from 'kysely'
import { Client } from 'pg'
import type { Db } from './connect.ts'

/**
 * Proves once, at start, that the key is the one by which members have opted out: by another one
 * nobody of them would be recognised. While nobody has, any key will do, and becomes that one.
 * @throws Error with one sentence naming `PRIVACY_KEY`; the key is not in it
 */
export async function assertPrivacyKey(databaseUrl: string, key: Buffer): Promise<void> {
  const fingerprint = fingerprintOf(key)
  const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query(
      `insert into privacy_key as k (fingerprint) values ($1)
       on conflict (is_only) do update set fingerprint = excluded.fingerprint
       where not exists (select from privacy)`,
      [fingerprint],
    )
    const { rows } = await client.query<{ fingerprint: string }>(
      'select fingerprint from privacy_key',
    )
    if (rows[0]?.fingerprint === fingerprint) return
  } finally {
    await client.end().catch(() => undefined)
  }
  throw new Error(
    'PRIVACY_KEY is not the key by which members have opted out, and none of them would be recognised: set the former one',
  )
}

/** Whether a key is the one in use; `unused` while nobody has opted out and none is known yet. */
export async function privacyKeyState(
  db: Db,
  key: Buffer,
): Promise<'in-use' | 'unused' | 'another'> {
  const { rows } = await sql<{ fingerprint: string }>`
    select fingerprint from privacy_key`.execute(db)
  if (rows[0] === undefined) return 'unused'
  return rows[0].fingerprint === fingerprintOf(key) ? 'in-use' : 'another'
}

function fingerprintOf(key: Buffer): string {
  return createHmac('sha256', key).update('fingerprint').digest('base64url')
}
