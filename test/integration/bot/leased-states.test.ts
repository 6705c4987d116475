import { afterAll, beforeAll, expect, it } from 'vitest'
import { leasedStates } from '#bot/gateway/leased-states.ts'
import { takeShardLease, type ShardLease } from '#bot/gateway/shard-lease.ts'
import { emptyLedger } from '#core/attribution/ledger.ts'
import { fenceGuilds } from '#core/redis/fence-guilds.ts'
import { makeGuildStates, type StoredGuildStates } from '#core/redis/guild-states.ts'
import { connectRedis } from '#core/redis/connect.ts'
import { keys } from '#core/redis/keys.ts'
import { partitionOfGuild } from '#core/redis/partitions.ts'
import { startTestRedis } from '#test/support/redis.ts'
import type { RestartableServer } from '#test/support/restartable-server.ts'
import { silent } from '#test/support/stores.ts'
import { waitFor } from '#test/support/wait-for.ts'
import type { Redis } from 'ioredis'

const GUILD = '1100000000000000000'
const partition = partitionOfGuild(GUILD)

let server: RestartableServer
let redis: Redis

beforeAll(async () => {
  server = await startTestRedis()
  redis = connectRedis({ url: server.url, log: silent, connectionName: 'test' })
  await redis.hset(keys.generations(partition), GUILD, 7)
})
afterAll(async () => {
  redis.disconnect()
  await server.stop()
})

const take = (holder: string, leaseMs = 60_000) =>
  takeShardLease({
    redis,
    totalShards: 1,
    shardIds: [0],
    holder,
    leaseMs,
    onWait: () => undefined,
    log: silent,
  })

const settle = async (states: StoredGuildStates, lease: ShardLease) => {
  const { version } = await states.load(GUILD)
  const outcome = await states.settle({
    guildId: GUILD,
    generation: 7,
    epoch: lease.epoch,
    position: undefined,
    expectedVersion: version,
    entries: [],
    ledger: emptyLedger,
    isPrimed: false,
    isConcealed: false,
    change: { changed: [], removed: [] },
  })
  return outcome.kind
}

it('settle nothing once a successor has the shards, not even in a guild that it left alone', async () => {
  const plain = makeGuildStates(redis)
  const old = await take('old', 1)
  const states = leasedStates(plain, old)
  expect(await settle(states, old)).toBe('settled')
  // Nobody else has them: what lapsed is confirmed, and goes on.
  await waitFor(() => !old.isValid())
  expect(await settle(states, old)).toBe('settled')

  await waitFor(() => !old.isValid())
  const successor = await take('successor')
  expect(await settle(states, old)).toBe('stale-epoch')
  // A settlement that was on its way when its process was stopped looked at no clock since.
  expect(await settle(plain, old)).toBe('settled')
  expect(successor.isGivenBack).toBe(false)
  await fenceGuilds(redis, [GUILD], successor.epoch)
  expect(await settle(plain, old)).toBe('stale-epoch')
  expect(await settle(leasedStates(plain, successor), successor)).toBe('settled')
  await successor.release()
  await old.release()
})

it('leave nothing behind of a guild that is not enabled, and never lower an epoch', async () => {
  const other = String(BigInt(GUILD) + (256n << 22n))
  await fenceGuilds(redis, [other, GUILD], 1)
  expect(await redis.exists(keys.guildState(partition, other))).toBe(0)
  expect(Number(await redis.hget(keys.guildState(partition, GUILD), 'epoch'))).toBeGreaterThan(1)
})
