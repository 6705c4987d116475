import { makeComposeMessage } from '#bot/announcements/compose-message.ts'
import { makeFailureNotes } from '#bot/announcements/failure-notes.ts'
import { makeSender, type Sender, type SenderDeps } from '#bot/announcements/sender.ts'
import { connectRest } from '#bot/discord/connect-rest.ts'
import { makeGuildMembers } from '#bot/discord/guild-members.ts'
import { makeStoredMessageFailures } from '#core/redis/message-failures.ts'
import { localApplication } from './local-discord.ts'
import { boundless } from './rest-allowances.ts'
import { silent, type Stores } from './stores.ts'

/** What a sender counted: messages by kind, joins and leaves of digests, losses by reason. */
export type SenderCounts = {
  sent: Record<string, number>
  digested: Record<string, number>
  lost: Record<string, number>
}

/** A sender of every guild's messages, with what a cluster gives it. */
export function aSender(
  stores: Stores,
  apiBase: string,
  change: Partial<SenderDeps> = {},
): { sender: Sender; counts: SenderCounts } {
  const counts: SenderCounts = { sent: {}, digested: {}, lost: {} }
  const counter = (name: keyof SenderCounts) => ({
    inc(labels: Record<string, string>, by = 1) {
      for (const label of Object.values(labels)) {
        counts[name][label] = (counts[name][label] ?? 0) + by
      }
    },
  })
  const rest = connectRest({
    apiBase,
    token: localApplication.botToken,
    requestsPerSecond: 50,
    invalidRequests: { saw: () => undefined },
  })
  const sender = makeSender({
    db: stores.db,
    rest,
    allowance: boundless,
    compose: makeComposeMessage({
      db: stores.db,
      members: makeGuildMembers({ rest, allowance: boundless, now: () => performance.now() }),
      entryOf: () => Promise.reject(new Error('no message here asks for its guild')),
      now: () => Date.now(),
    }),
    failures: makeFailureNotes({
      failures: makeStoredMessageFailures(stores.redis),
      log: silent,
      now: () => Date.now(),
    }),
    shards: { shardIds: [0], totalShards: 1 },
    counters: { sent: counter('sent'), lost: counter('lost'), digested: counter('digested') },
    log: silent,
    now: () => Date.now(),
    ...change,
  })
  return { sender, counts }
}
