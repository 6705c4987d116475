import type { Redis } from 'ioredis'
import { keys } from './keys.ts'
import { partitionOfGuild } from './partitions.ts'
import { loadScript } from './scripts.ts'
import { messageLosses, type MessageLoss } from '#core/discord/message-loss.ts'

const noteScript = loadScript('message-failure')

const CHANNELS_MAX = 20

/** Why the newest message of a channel was lost; `atMs` since the epoch. */
export type MessageFailure = { reason: MessageLoss; atMs: number }

/** Channel of a guild that is enabled in `generation`. */
export type FailingChannel = { guildId: string; generation: number; channelId: string }

/** The newest failure of each channel, until a message gets through: for the permission doctor. */
export type StoredMessageFailures = {
  note(channel: FailingChannel, failure: MessageFailure): Promise<void>
  forget(channel: FailingChannel): Promise<void>
  /** Channel -> its newest failure. */
  ofGuild(guildId: string): Promise<Map<string, MessageFailure>>
}

export function makeStoredMessageFailures(redis: Redis): StoredMessageFailures {
  async function write({ guildId, generation, channelId }: FailingChannel, text: string) {
    const partition = partitionOfGuild(guildId)
    await noteScript.run(
      redis,
      [keys.generations(partition), keys.messageFailures(partition, guildId)],
      [guildId, generation, channelId, text, CHANNELS_MAX],
    )
  }
  return {
    note: (channel, failure) => write(channel, JSON.stringify(failure)),
    forget: (channel) => write(channel, ''),
    async ofGuild(guildId) {
      const stored = await redis.hgetall(keys.messageFailures(partitionOfGuild(guildId), guildId))
      const failures = Object.entries(stored).flatMap(
        ([channelId, text]): [string, MessageFailure][] => {
          // Written above, though perhaps by an Usher that knew other reasons.
          const failure = JSON.parse(text) as MessageFailure
          return messageLosses.includes(failure.reason) ? [[channelId, failure]] : []
        },
      )
      return new Map(failures)
    },
  }
}
