import { leasedStates } from '../gateway/leased-states.ts'
import { makeCleanUpJob } from '../jobs/clean-up.ts'
import { startDeletingLostSettings } from '../jobs/delete-lost-settings.ts'
import { makePartitionsJob } from '../jobs/partitions.ts'
import { makeRecorder } from '../recorder/recorder.ts'
import { makeUnrecordedTail, type UnrecordedTail } from '../recorder/unrecorded-tail.ts'
import type { ClusterContext } from './context.ts'
import { reconcileGuilds } from '#core/guilds/reconcile-guilds.ts'
import { makeEnabledGuilds } from '#core/redis/enabled-guilds.ts'
import { makeFeedPublisher } from '#core/redis/feed.ts'
import { makeGuildStates } from '#core/redis/guild-states.ts'

export type Recording = {
  /** The guilds' states, which settlements pass through on their way to the journal. */
  states: UnrecordedTail
  /** Says that a partition's journal has news. */
  notify(partition: number): void
  /** Resolves once there are partitions to record into. */
  prepare(): Promise<void>
  start(): void
  stop(): Promise<void>
}

/**
 * From the journal to Postgres, and what keeps the tables tidy.
 * @param onRecorded told after each commit: messages may wait
 */
export function makeRecording(context: ClusterContext, onRecorded: () => void): Recording {
  const { db, redis, pseudonymOf, metrics, traces, lease, log, now } = context
  const partitions = makePartitionsJob({ db, log, now })
  const cleanUp = makeCleanUpJob({ db, redis, pseudonymOf, log, now })
  const stopDeletingLost = startDeletingLostSettings({
    db,
    enabledGuilds: makeEnabledGuilds(redis),
    log,
    now,
  })
  const recorder = makeRecorder({
    redis,
    db,
    pseudonymOf,
    log,
    now,
    feed: makeFeedPublisher(redis),
    onRecorded,
    traces,
    counters: {
      joins: metrics.joinsRecorded,
      ignored: metrics.entriesIgnored,
      rejected: metrics.entriesRejected,
      overturned: metrics.certainOverturned,
      resets: metrics.journalResets,
      batchDuration: metrics.recorderBatchDuration,
      batchEntries: metrics.recorderBatchEntries,
      dispatchToRecorded: metrics.dispatchToRecorded,
    },
  })
  const states = makeUnrecordedTail({
    redis,
    db,
    states: leasedStates(makeGuildStates(redis), lease),
    epoch: lease.epoch,
    async restoreGuilds() {
      await reconcileGuilds({ db, enabledGuilds: makeEnabledGuilds(redis) })
    },
    log,
    now,
    restored: metrics.settlementsRestored,
  })

  return {
    states,
    notify: (partition) => recorder.notify(partition),
    prepare: () => partitions.start(),
    start() {
      recorder.start()
      cleanUp.start()
      states.start()
    },
    async stop() {
      states.stop()
      await Promise.allSettled([cleanUp.stop(), partitions.stop(), stopDeletingLost()])
      await recorder.stop()
    },
  }
}
