import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Redis } from 'ioredis'

/** A Lua script of this folder: sent by its digest, and whole where Redis does not know it yet. */
export type Script = {
  run(
    redis: Redis,
    scriptKeys: readonly string[],
    args: readonly (string | number)[],
  ): Promise<unknown>
}

/** Loads `<name>.lua`; its header is the contract of keys, arguments and answer. */
export function loadScript(name: string): Script {
  const source = readFileSync(new URL(`${name}.lua`, import.meta.url), 'utf8')
  const sha = createHash('sha1').update(source).digest('hex')
  return {
    async run(redis, scriptKeys, args) {
      const parts = [...scriptKeys, ...args]
      try {
        return await redis.evalsha(sha, scriptKeys.length, ...parts)
      } catch (error) {
        if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error
        return redis.eval(source, scriptKeys.length, ...parts)
      }
    },
  }
}
