import { makeComposeMessage } from '../announcements/compose-message.ts'
import { makeFailureNotes } from '../announcements/failure-notes.ts'
import { makeSender, type Sender } from '../announcements/sender.ts'
import { makeGuildMembers } from '../discord/guild-members.ts'
import type { ClusterContext } from './context.ts'
import type { GuildEntry } from '#core/discord/guild-entry.ts'
import { makeStoredMessageFailures } from '#core/redis/message-failures.ts'

/** From the outbox to the channels of this cluster's guilds. */
export function makeAnnouncing(
  context: ClusterContext,
  entryOf: (guildId: string) => Promise<GuildEntry>,
): Sender {
  const { db, redis, rest, allowance, shardIds, totalShards, metrics, traces, log, now } = context
  return makeSender({
    db,
    rest,
    allowance,
    compose: makeComposeMessage({
      db,
      members: makeGuildMembers({ rest, allowance, now: () => performance.now() }),
      entryOf,
      now,
    }),
    failures: makeFailureNotes({ failures: makeStoredMessageFailures(redis), log, now }),
    shards: { shardIds, totalShards },
    counters: {
      sent: metrics.messagesSent,
      lost: metrics.messagesLost,
      digested: metrics.messagesDigested,
      postponed: metrics.messagesPostponed,
      dispatchToAnnounced: metrics.dispatchToAnnounced,
    },
    traces,
    log,
    now,
  })
}
