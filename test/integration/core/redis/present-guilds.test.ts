import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Redis } from 'ioredis'
import { connectRedis } from '#core/redis/connect.ts'
import { makePresentGuilds } from '#core/redis/present-guilds.ts'
import { aGuildId } from '#test/support/guild-ids.ts'
import { startTestRedis } from '#test/support/redis.ts'
import type { RestartableServer } from '#test/support/restartable-server.ts'
import { silent } from '#test/support/stores.ts'

let server: RestartableServer
let redis: Redis

beforeAll(async () => {
  server = await startTestRedis()
  redis = connectRedis({ url: server.url, log: silent, connectionName: 'test' })
})
afterAll(async () => {
  redis.disconnect()
  await server.stop()
})

it('tells the guilds that the bot is in from those it is not in, or no longer', async () => {
  const present = makePresentGuilds(redis)
  const [here, left, never] = [aGuildId(), aGuildId(), aGuildId()]
  await present.add([here, left])
  await present.add([here])
  await present.remove(left)
  await present.remove(never)
  expect(await present.among([here, left, never])).toEqual(new Set([here]))
  expect(await present.among([])).toEqual(new Set())
})
