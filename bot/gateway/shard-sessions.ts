import type { SessionInfo } from '@discordjs/ws'
import type { Redis } from 'ioredis'
import type { Logger } from 'pino'
import { SettledSequence } from './settled-sequence.ts'
import { keys } from '#core/redis/keys.ts'
import { repeat } from '#core/timing/repeat.ts'

/** Discord keeps a session for some minutes; a stored one is of no use for longer. */
const STORED_SESSION_TTL_S = 600
/** How often what is settled is stored; what a crash loses of it is replayed and refused. */
const STORE_EVERY_MS = 500

/** A stored session that has not changed is written again after this long, so that it stays. */
const REFRESH_STORED_MS = 60_000

type Shard = {
  info: SessionInfo | null
  settled: SettledSequence
  stored: string
  storedAt: number
}

/**
 * Gateway sessions of this process's shards. The library gets the sequence last *received*, which
 * a dropped connection resumes from; Redis gets the one last *settled*, which a successor needs.
 */
export class ShardSessions {
  readonly #redis: Redis
  readonly #log: Logger
  readonly #totalShards: number
  readonly #mayStore: () => boolean
  readonly #shards = new Map<number, Shard>()
  #stopStoring: () => Promise<void> = () => Promise.resolve()
  #isClosing = false

  constructor(options: {
    redis: Redis
    log: Logger
    totalShards: number
    shardIds: readonly number[]
    /** Whether the shards are surely this process's; always, unless told. */
    mayStore?: () => boolean
  }) {
    this.#redis = options.redis
    this.#log = options.log
    this.#totalShards = options.totalShards
    this.#mayStore = options.mayStore ?? (() => true)
    for (const id of options.shardIds) {
      this.#shards.set(id, { info: null, settled: new SettledSequence(), stored: '', storedAt: 0 })
    }
  }

  /** Reads what a predecessor stored, then stores what is settled, again and again. */
  async start(): Promise<void> {
    await Promise.all([...this.#shards].map(([id, shard]) => this.#load(id, shard)))
    this.#stopStoring = repeat({
      duty: 'store-shard-sessions',
      everyMs: STORE_EVERY_MS,
      log: this.#log,
      run: () => this.#storeAll(),
    })
  }

  /** From now on the sessions stay as they are, whatever closing the connections does to them. */
  keepForSuccessor(): void {
    this.#isClosing = true
  }

  /** A newer process has the shards: nothing of theirs is ours to store any more. */
  abandon(): void {
    this.#shards.clear()
  }

  /** Stores once more what is settled. */
  async stop(): Promise<void> {
    await this.#stopStoring()
    await this.#storeAll()
  }

  retrieve(shardId: number): SessionInfo | null {
    return this.#of(shardId).info
  }

  update(shardId: number, info: SessionInfo | null): void {
    // Closing for a successor tells of no session; it goes on nevertheless.
    if (this.#isClosing && info === null) return
    const shard = this.#of(shardId)
    const isNewSession = info !== null && info.sessionId !== shard.info?.sessionId
    if (info === null || isNewSession) shard.settled = new SettledSequence()
    shard.info = info
  }

  /**
   * Marks a dispatch as under way.
   * @returns its session, and what to call once it is settled
   */
  open(shardId: number, sequence: number): { sessionId: string; close: () => void } {
    const { info, settled } = this.#of(shardId)
    settled.open(sequence)
    return { sessionId: info?.sessionId ?? '', close: () => settled.close(sequence) }
  }

  /** Dispatches of one shard that are not settled yet. */
  openCountOf(shardId: number): number {
    return this.#shards.get(shardId)?.settled.openCount ?? 0
  }

  /** Resolves once at most `most` dispatches of a shard are not settled. */
  async untilFew(shardId: number, most: number): Promise<void> {
    await this.#shards.get(shardId)?.settled.untilFew(most)
  }

  /** Dispatches that are not settled yet, of all shards. */
  get openCount(): number {
    return [...this.#shards.values()].reduce((sum, { settled }) => sum + settled.openCount, 0)
  }

  async #load(shardId: number, shard: Shard): Promise<void> {
    const text = await this.#redis.get(keys.shardSession(this.#totalShards, shardId))
    if (text === null) return
    // Written below, and by nothing else.
    shard.info = JSON.parse(text) as SessionInfo
    shard.stored = text
  }

  async #storeAll(): Promise<void> {
    if (!this.#mayStore()) return
    await Promise.all([...this.#shards].map(([id, shard]) => this.#store(id, shard)))
  }

  async #store(shardId: number, shard: Shard): Promise<void> {
    const key = keys.shardSession(this.#totalShards, shardId)
    if (shard.info === null) {
      if (shard.stored !== '') await this.#redis.del(key)
      shard.stored = ''
      return
    }
    const sequence = shard.settled.settledUpTo(shard.info.sequence)
    const text = JSON.stringify({ ...shard.info, sequence })
    if (text === shard.stored && Date.now() - shard.storedAt < REFRESH_STORED_MS) return
    await this.#redis.set(key, text, 'EX', STORED_SESSION_TTL_S)
    shard.stored = text
    shard.storedAt = Date.now()
  }

  #of(shardId: number): Shard {
    const shard = this.#shards.get(shardId)
    if (shard === undefined) throw new Error(`shard ${shardId} is not of this process`)
    return shard
  }
}
