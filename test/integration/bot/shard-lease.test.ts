import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Redis } from 'ioredis'
import { takeShardLease, type ShardLease } from '#bot/gateway/shard-lease.ts'
import { connectRedis } from '#core/redis/connect.ts'
import { keys } from '#core/redis/keys.ts'
import { startTestRedis } from '#test/support/redis.ts'
import type { RestartableServer } from '#test/support/restartable-server.ts'
import { silent } from '#test/support/stores.ts'
import { waitFor } from '#test/support/wait-for.ts'

let server: RestartableServer
let redis: Redis
let taken: ShardLease[]

beforeAll(async () => {
  server = await startTestRedis()
  redis = connectRedis({ url: server.url, log: silent, connectionName: 'test' })
})
afterAll(async () => {
  redis.disconnect()
  await server.stop()
})
beforeEach(async () => {
  taken = []
  await redis.flushall()
})
afterEach(() => Promise.allSettled(taken.map((lease) => lease.release())))

type Wish = { holder: string; shardIds?: number[]; totalShards?: number; leaseMs?: number }

async function take(wish: Wish, onWait: (reason: string) => void = () => undefined) {
  const lease = await takeShardLease({
    redis,
    totalShards: 4,
    shardIds: [0, 1],
    onWait,
    log: silent,
    ...wish,
  })
  taken.push(lease)
  return lease
}

/** Asks once: where somebody has the shards, that is what it throws. */
const takeOrSay = (wish: Wish) =>
  take(wish, (reason) => {
    throw new Error(reason)
  })

/** As if its holder had said nothing for as long as the lease lasts. */
async function letRunOut(field: string): Promise<void> {
  const [, epoch, ...holder] = (await redis.hget(keys.shardLeases(), field))?.split(' ') ?? []
  await redis.hset(keys.shardLeases(), field, `1 ${epoch} ${holder.join(' ')}`)
}

describe('a lease of shards', () => {
  it('is had by one process at a time', async () => {
    await take({ holder: 'one' })
    await expect(takeOrSay({ holder: 'other', shardIds: [1, 2] })).rejects.toThrow(
      'shard 1 of 4 is held by one',
    )
    // All or none: shard 2 is still free.
    expect(await redis.hkeys(keys.shardLeases())).toEqual(['4/0', '4/1'])
    await take({ holder: 'other', shardIds: [2, 3] })
  })

  it('is waited for, and taken once it is given back, with a newer epoch', async () => {
    const one = await take({ holder: 'one' })
    const reasons: string[] = []
    const taking = take({ holder: 'other' }, (reason) => reasons.push(reason))
    await waitFor(() => reasons.length > 0)
    await one.release()
    const other = await taking
    expect(other.epoch).toBeGreaterThan(one.epoch)
    expect(other.isGivenBack).toBe(true)
  })

  it('is taken over when it ran out, and its holder finds that out', async () => {
    const one = await take({ holder: 'one' })
    await letRunOut('4/0')
    await letRunOut('4/1')
    const other = await take({ holder: 'other' })
    expect(other.isGivenBack).toBe(false)
    expect(other.epoch).toBeGreaterThan(one.epoch)
    let isTold = false
    one.onLost(() => (isTold = true))
    await waitFor(() => isTold)
    expect(one.isValid()).toBe(false)
    expect(await one.confirm()).toBe(false)
    // What it gives back now is not its own.
    await one.release()
    await expect(takeOrSay({ holder: 'third' })).rejects.toThrow('held by other')
  })

  it('is taken over at once by who comes in place of its holder', async () => {
    const one = await take({ holder: 'one' })
    const again = await takeOrSay({ holder: 'one' })
    expect(again.isGivenBack).toBe(false)
    expect(again.epoch).toBeGreaterThan(one.epoch)
    let isTold = false
    one.onLost(() => (isTold = true))
    await waitFor(() => isTold)
    expect(await again.confirm()).toBe(true)
  })

  it('is not to be had while shards of another total run', async () => {
    const one = await take({ holder: 'one', totalShards: 4, shardIds: [3] })
    const wish = { holder: 'other', totalShards: 6, shardIds: [0] }
    await expect(takeOrSay(wish)).rejects.toThrow('shard 3 of 4 is held by one')
    await one.release()
    const other = await takeOrSay(wish)
    expect(other.isGivenBack).toBe(false)
    expect(await redis.hkeys(keys.shardLeases())).toEqual(['6/0'])
    // Back again: what 4 shards knew is older than what 6 did.
    await other.release()
    const back = await takeOrSay({ holder: 'one', totalShards: 4, shardIds: [3] })
    expect(back.isGivenBack).toBe(false)
  })

  it('lapses when it is not renewed, and is valid again where nobody took it', async () => {
    const one = await take({ holder: 'one', leaseMs: 1 })
    await waitFor(() => !one.isValid())
    // Not a millisecond passes unnoticed; that it is ours is what Redis says.
    expect(await one.confirm()).toBe(true)
    await waitFor(() => !one.isValid())
    await takeOrSay({ holder: 'other' })
    expect(await one.confirm()).toBe(false)
  })

  it('is not confirmed while Redis is away, and is again after Redis lost it', async () => {
    const impatient = connectRedis({
      url: server.url,
      log: silent,
      connectionName: 'test',
      commandTimeoutMs: 300,
    })
    const lease = await takeShardLease({
      redis: impatient,
      totalShards: 4,
      shardIds: [0],
      holder: 'one',
      onWait: () => undefined,
      log: silent,
      leaseMs: 1,
    })
    await waitFor(() => !lease.isValid())
    await server.kill()
    await expect(lease.confirm()).rejects.toThrow()
    const confirmed = lease.untilConfirmed()
    await server.restart()
    expect(await confirmed).toBe(true)
    await redis.del(keys.shardLeases())
    await waitFor(() => !lease.isValid())
    expect(await lease.confirm()).toBe(true)
    expect(await redis.hkeys(keys.shardLeases())).toEqual(['4/0'])
    await lease.release()
    impatient.disconnect()
  })
})
