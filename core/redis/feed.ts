import type { Redis } from 'ioredis'
import { FEED_EVENTS_MAX, parseFeedEvents, type FeedEvent } from '#core/events/feed-event.ts'
import { channels } from './keys.ts'
import { loadScript } from './scripts.ts'

const publishScript = loadScript('publish-feed')

/** Tells guilds' listeners what was just committed; more than one message holds go in several. */
export type FeedPublisher = {
  publish(feed: ReadonlyMap<string, readonly FeedEvent[]>): Promise<void>
}

export function makeFeedPublisher(redis: Redis): FeedPublisher {
  return {
    async publish(feed) {
      const messages = [...feed].flatMap(([guildId, events]) => messagesOf(guildId, events))
      if (messages.length > 0) await publishScript.run(redis, [], messages)
    },
  }
}

/** Channel, message, channel, message, … */
function messagesOf(guildId: string, events: readonly FeedEvent[]): string[] {
  const messages: string[] = []
  for (let start = 0; start < events.length; start += FEED_EVENTS_MAX) {
    messages.push(
      channels.feed(guildId),
      JSON.stringify(events.slice(start, start + FEED_EVENTS_MAX)),
    )
  }
  return messages
}

export type FeedListener = {
  hear(events: readonly FeedEvent[]): void
  /** The connection was lost, and with it whatever is published until it is back. */
  miss(): void
}

/** Listens to the feeds of guilds, over one connection that does nothing else. */
export type FeedSubscriber = {
  /** Resolves once Redis sends the guild's messages. @returns what ends the subscription */
  subscribe(guildId: string, listener: FeedListener): Promise<() => void>
}

/** @param connection a connection of its own: one that subscribes can do nothing else */
export function makeFeedSubscriber(connection: Redis): FeedSubscriber {
  const audiences = new Map<string, Set<FeedListener>>()

  connection.on('message', (channel: string, message: string) => {
    const audience = audiences.get(channel)
    const events = audience && parseFeedEvents(message)
    if (!events) return
    for (const listener of audience) listener.hear(events)
  })
  connection.on('close', () => {
    for (const audience of audiences.values()) for (const listener of audience) listener.miss()
  })

  return {
    async subscribe(guildId, listener) {
      const channel = channels.feed(guildId)
      const audience = audiences.get(channel) ?? new Set()
      audiences.set(channel, audience.add(listener))
      const stop = () => {
        audience.delete(listener)
        if (audience.size > 0 || audiences.get(channel) !== audience) return
        audiences.delete(channel)
        // Nobody waits for it: messages of a channel without listeners are ignored above.
        connection.unsubscribe(channel).catch(() => undefined)
      }
      try {
        // Redis ignores a repeated subscription; its answer says that messages flow from now on.
        await connection.subscribe(channel)
      } catch (error) {
        stop()
        throw error
      }
      return stop
    },
  }
}
