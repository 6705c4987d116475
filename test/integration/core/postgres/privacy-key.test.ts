import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeOptOuts } from '#core/postgres/opt-outs.ts'
import { assertPrivacyKey } from '#core/postgres/privacy-key.ts'
import { createDatabase, type TestDatabase } from '#test/support/databases.ts'
import { openStores, type Stores } from '#test/support/stores.ts'

const key = (byte: number) => Buffer.alloc(32, byte)
const refusal = /^PRIVACY_KEY is not the key by which members have opted out/

let database: TestDatabase
let stores: Stores

beforeAll(async () => {
  database = await createDatabase()
  stores = openStores({ redisUrl: 'redis://127.0.0.1:1', databaseUrl: database.url })
})
afterAll(async () => {
  await stores.close()
  await database.drop()
})

it('may be another one while nobody has opted out, and stays what it is afterwards', async () => {
  await assertPrivacyKey(database.url, key(1))
  await assertPrivacyKey(database.url, key(2))
  const who = { guildId: '1', pseudonym: '-9000000000000000001' }
  await makeOptOuts(stores.db).optOut(who, new Date(), false)
  await assertPrivacyKey(database.url, key(2))
  await expect(assertPrivacyKey(database.url, key(1))).rejects.toThrow(refusal)
  await assertPrivacyKey(database.url, key(2))
})

it('shows nothing of itself in the refusal', async () => {
  const refused = assertPrivacyKey(database.url, key(65))
  await expect(refused).rejects.not.toThrow(/AAAA|QUFB/)
})
