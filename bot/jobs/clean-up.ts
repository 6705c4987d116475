import type { Redis } from 'ioredis'
import type { Logger } from 'pino'
import { DAY_MS, RETENTION_MS } from '#core/guilds/guild-day.ts'
import { forgetGoneOwners } from '#core/guilds/forget-gone-owners.ts'
import { reconcileGuilds } from '#core/guilds/reconcile-guilds.ts'
import type { Db } from '#core/postgres/connect.ts'
import { removeGoneInvites } from '#core/postgres/gone-invites.ts'
import { makeOptOuts } from '#core/postgres/opt-outs.ts'
import { makeSettingsChanges } from '#core/postgres/settings-changes.ts'
import { withLock } from '#core/postgres/with-lock.ts'
import { mirrorOptOuts } from '#core/privacy/mirror-opt-outs.ts'
import type { PseudonymOf } from '#core/privacy/pseudonyms.ts'
import { makeEnabledGuilds } from '#core/redis/enabled-guilds.ts'
import { guildLeftovers } from '#core/redis/guild-leftovers.ts'
import { repeat } from '#core/timing/repeat.ts'

export type CleanUpDeps = {
  db: Db
  redis: Redis
  pseudonymOf: PseudonymOf
  log: Logger
  now: () => number
}

/** Advisory lock of who cleans up. */
const LOCK_KEY = 504_944_354_676
const EVERY_MS = 3_600_000
/** Of who opted in again, no membership under the pseudonym is retained any more. */
const OPTED_IN_MS = RETENTION_MS + DAY_MS

/**
 * Keeps Redis and Postgres of one mind about which guilds are enabled, and deletes what belongs to
 * none and what nothing shows any more; at start and every hour, by one worker at a time.
 */
export type CleanUpJob = {
  start(): void
  /** Resolves when a run under way has ended. */
  stop(): Promise<void>
}

export function makeCleanUpJob(deps: CleanUpDeps): CleanUpJob {
  const { log } = deps
  let stopRepeating = () => Promise.resolve()
  let first: Promise<void> = Promise.resolve()
  return {
    start() {
      first = cleanUp(deps).catch((error: unknown) => {
        log.warn({ err: String(error) }, 'cleaning up failed; trying again in an hour')
      })
      const run = () => cleanUp(deps)
      stopRepeating = repeat({ duty: 'clean-up', everyMs: EVERY_MS, log, run })
    },
    async stop() {
      await Promise.all([first, stopRepeating()])
    },
  }
}

/** One run; none while another worker is at it. */
export async function cleanUp({ db, redis, pseudonymOf, log, now }: CleanUpDeps): Promise<void> {
  const enabledGuilds = makeEnabledGuilds(redis)
  await withLock(db, LOCK_KEY, async (connection) => {
    const { restored, forgotten } = await reconcileGuilds({ db: connection, enabledGuilds })
    if (restored > 0) log.error({ guilds: restored }, 'Redis had lost enabled guilds; restored')
    if (forgotten > 0) log.warn({ guilds: forgotten }, 'guilds that were disabled are forgotten')
    let leftovers = 0
    for await (const guildIds of guildLeftovers(redis)) {
      leftovers += guildIds.length
      // Generation 0: a guild that has been enabled meanwhile stays.
      for (const guildId of guildIds) await enabledGuilds.purge(guildId, 0)
    }
    if (leftovers > 0) log.warn({ guilds: leftovers }, 'state of guilds without the module deleted')
    const concealed = await mirrorOptOuts({ db: connection, redis, pseudonymOf })
    if (concealed > 0) log.error({ guilds: concealed }, 'Redis had lost who opted out; restored')
    await makeOptOuts(connection).removeOptedIn(new Date(now() - OPTED_IN_MS))
    await makeSettingsChanges(connection).removeOld(new Date(now()))
    await forgetGoneOwners({ db: connection, redis }, now())
    const invites = await removeGoneInvites(connection, new Date(now()))
    if (invites > 0) log.info({ invites }, 'invites that are long gone deleted')
  })
}
