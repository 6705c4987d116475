import { randomBytes } from 'node:crypto'
import type { Guild } from '../world/world.ts'
import { intentFor } from './intents.ts'
import { makeSession, type Session, type SessionOptions } from './session.ts'

/** Every session there is, found by id, or by the guilds its shard sees. */
export function makeSessions({ now, keptMs }: { now: () => number; keptMs: number }) {
  const byId = new Map<string, Session>()
  /** Shard count → shard id → sessions: a dispatch looks only where its guild is. */
  const byShard = new Map<number, Map<number, Set<Session>>>()

  function forget(session: Session): void {
    byId.delete(session.id)
    const shards = byShard.get(session.shardCount)
    const peers = shards?.get(session.shardId)
    peers?.delete(session)
    if (peers?.size === 0) shards?.delete(session.shardId)
    if (shards?.size === 0) byShard.delete(session.shardCount)
  }

  function expire(): void {
    for (const session of byId.values())
      if (session.disconnectedAtMs !== null && now() - session.disconnectedAtMs > keptMs)
        forget(session)
  }

  function open(options: Omit<SessionOptions, 'id' | 'now'>): Session {
    expire()
    const session = makeSession({ ...options, id: randomBytes(16).toString('hex'), now })
    byId.set(session.id, session)
    let shards = byShard.get(session.shardCount)
    if (!shards) byShard.set(session.shardCount, (shards = new Map()))
    let peers = shards.get(session.shardId)
    if (!peers) shards.set(session.shardId, (peers = new Set()))
    peers.add(session)
    return session
  }

  /** Serialises once, whatever the number of sessions. `always` needs no intent. */
  function dispatch(guild: Guild, type: string, data: object, always = false): void {
    const intent = always ? 0 : intentFor(type)
    let json: string | undefined
    for (const [shardCount, shards] of byShard)
      for (const session of shards.get(guild.sinceEpochMs % shardCount) ?? [])
        if ((session.intents & intent) === intent)
          session.dispatch(type, (json ??= JSON.stringify(data)))
  }

  return {
    open,
    forget,
    expire,
    dispatch,
    get: (id: string): Session | undefined => byId.get(id),
    all: (): Session[] => [...byId.values()],
  }
}

export type Sessions = ReturnType<typeof makeSessions>
