// Brings the database to this version, then ends: to be run before the bot and the api of it start.
// Several at once wait for each other, and where there is nothing to do, nothing is done.
import { migrationConfig } from '#core/config.ts'
import { assertPostgresReachable } from '#core/postgres/connect.ts'
import { migrateToLatest } from '#core/postgres/migrate.ts'
import { exitWithSentence } from '#core/telemetry/exit-with-sentence.ts'
import { makeLogger } from '#core/telemetry/logger.ts'

async function main(): Promise<void> {
  const config = migrationConfig(process.env)
  const log = makeLogger('migrate', config.LOG_LEVEL)
  await assertPostgresReachable(config.DATABASE_URL)
  const applied = await migrateToLatest(config.DATABASE_URL)
  log.info({ applied }, 'database is at the newest version')
}

await main().catch(exitWithSentence)
