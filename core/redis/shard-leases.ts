import type { Redis } from 'ioredis'
import { keys } from './keys.ts'
import { loadScript } from './scripts.ts'

const leaseScript = loadScript('lease-shards')

/** Some shards of one process, which are leased together. */
export type LeasedShards = {
  totalShards: number
  shardIds: readonly number[]
  /** Names the process; who comes by the same name is taken for its successor. */
  holder: string
}

/**
 * `taken`: the shards are ours until the lease ends; `isGivenBack` where whoever had them before
 * said that it was done. `held`: another process has shard `shard` of `total`, for `mayLastMs` if it
 * renews no more. `stale-epoch`: a newer epoch had them; draw another.
 */
export type Taking =
  | { kind: 'taken'; isGivenBack: boolean }
  | { kind: 'held'; holder: string; mayLastMs: number; shard: number; total: number }
  | { kind: 'stale-epoch' }

/** The leases in Redis: a shard is connected by one process at a time. */
export type ShardLeases = {
  take(epoch: number, ttlMs: number): Promise<Taking>
  /** @returns who has one of the shards instead, undefined where they are still ours */
  renew(epoch: number, ttlMs: number): Promise<{ lostTo: string } | undefined>
  /** Says that a successor need not wait; nothing where they are not ours any more. */
  release(epoch: number): Promise<void>
}

export function makeShardLeases(redis: Redis, shards: LeasedShards): ShardLeases {
  const { totalShards, shardIds, holder } = shards
  const run = async (verb: 'take' | 'renew' | 'release', epoch: number, ttlMs: number) => {
    const args = [verb, holder, epoch, ttlMs, totalShards, ...shardIds]
    const answer = await leaseScript.run(redis, [keys.shardLeases()], args)
    return Array.isArray(answer) ? (answer as unknown[]) : []
  }
  return {
    async take(epoch, ttlMs) {
      const [word, ...rest] = await run('take', epoch, ttlMs)
      if (word === 'taken') return { kind: 'taken', isGivenBack: rest[0] === 1 }
      if (word === 'stale-epoch') return { kind: 'stale-epoch' }
      if (word !== 'held') throw new Error(`lease-shards.lua answered ${String(word)}`)
      const [total, shard] = String(rest[2]).split('/').map(Number)
      return {
        kind: 'held',
        holder: String(rest[0]),
        mayLastMs: Number(rest[1]),
        shard: shard ?? 0,
        total: total ?? 0,
      }
    },
    async renew(epoch, ttlMs) {
      const [word, lostTo] = await run('renew', epoch, ttlMs)
      return word === 'renewed' ? undefined : { lostTo: String(lostTo) }
    },
    async release(epoch) {
      await run('release', epoch, 0)
    },
  }
}
