import type { FastifyBaseLogger } from 'fastify'
import type { FeedEvent } from '#core/events/feed-event.ts'
import type { JoinsPage } from '#core/postgres/joins-page.ts'
import type { FeedSubscriber } from '#core/redis/feed.ts'
import { feedUpdates, type FeedUpdate } from './feed-update.ts'

/** Messages of a guild that may wait for Postgres; what comes beyond ends the guild's streams. */
const WAITING_MAX = 100

/** An open stream, as the hub sees it. */
export type Follower = {
  take: (updates: readonly FeedUpdate[]) => void
  /** Nothing more can be told in order: the client is to come back and say how far it got. */
  end: () => void
}

/** Reads what a guild's feed names once for all who follow the guild in this process. */
export type FeedHub = {
  /** Resolves once nothing that is committed from now on is missed. @returns what ends it */
  follow(guildId: string, follower: Follower): Promise<() => void>
}

export type FeedHubDeps = {
  feed: FeedSubscriber
  joins: JoinsPage
  log: FastifyBaseLogger
  now: () => Date
}

type Guild = {
  followers: Set<Follower>
  /** Messages heard and not yet told. */
  waiting: number
  last: Promise<void>
  subscription: Promise<() => void>
}

export function makeFeedHub({ feed, joins, log, now }: FeedHubDeps): FeedHub {
  const guilds = new Map<string, Guild>()

  async function tell(guildId: string, guild: Guild, events: readonly FeedEvent[]): Promise<void> {
    try {
      const wanted = events.map(({ joinedAt, memberId }) => ({
        joinedAt: new Date(joinedAt),
        memberId,
      }))
      const updates = feedUpdates(events, await joins.byKeys(guildId, now(), wanted))
      if (updates.length > 0) for (const follower of guild.followers) follower.take(updates)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      log.warn({ guildId, err: reason }, 'feed could not be read; its streams end')
      endAll(guild)
    } finally {
      guild.waiting -= 1
    }
  }

  function endAll(guild: Guild): void {
    for (const follower of guild.followers) follower.end()
  }

  function hear(guildId: string, guild: Guild, events: readonly FeedEvent[]): void {
    if (events.length === 0) return
    if (guild.waiting >= WAITING_MAX) {
      endAll(guild)
      return
    }
    guild.waiting += 1
    // One after the other, so that updates keep the order of the commits.
    guild.last = guild.last.then(() => tell(guildId, guild, events))
  }

  function open(guildId: string): Guild {
    const guild: Guild = {
      followers: new Set(),
      waiting: 0,
      last: Promise.resolve(),
      subscription: feed.subscribe(guildId, {
        hear: (events) => hear(guildId, guild, events),
        miss: () => endAll(guild),
      }),
    }
    guilds.set(guildId, guild)
    return guild
  }

  function leave(guildId: string, guild: Guild, follower: Follower): void {
    guild.followers.delete(follower)
    if (guild.followers.size > 0 || guilds.get(guildId) !== guild) return
    guilds.delete(guildId)
    guild.subscription.then(
      (unsubscribe) => unsubscribe(),
      () => undefined, // it never began
    )
  }

  return {
    async follow(guildId, follower) {
      const guild = guilds.get(guildId) ?? open(guildId)
      guild.followers.add(follower)
      try {
        await guild.subscription
      } catch (error) {
        leave(guildId, guild, follower)
        throw error
      }
      return () => leave(guildId, guild, follower)
    },
  }
}
