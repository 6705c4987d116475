import type { Redis } from 'ioredis'

/** Memory of a Redis, in bytes: for data, and from which on it refuses to write; 0: no bound. */
export type RedisMemory = { usedBytes: number; maxBytes: number }

export async function redisMemory(redis: Redis): Promise<RedisMemory> {
  const info = await redis.info('memory')
  const figure = (name: string) => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1] ?? 0)
  return { usedBytes: figure('used_memory'), maxBytes: figure('maxmemory') }
}
