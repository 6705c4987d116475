import { Redis } from 'ioredis'
import { keys } from '#core/redis/keys.ts'

/** What the shared REST allowance granted, by Redis' own clock; what it was told of besides, which
 *  on a busy machine may be any grant that was heard of late, is left out. */
export interface GrantedSeconds {
  /** Requests granted so far, those in advance among them. */
  total(): number
  /** Requests that it was told of besides. */
  told(): number
  /** The most that 21 slots of 50 ms in a row held: any second is within such. With `upTo`, of
   *  those only that were asked for with no higher limit. */
  mostInAnySecond(upTo?: number): number
  stop(): void
}

/**
 * Listens to what `rest-allowance.lua` writes. When a process hears of a grant, and when it notes
 * that, depends on how busy the machine is; the slot that Redis counted it in does not.
 */
export async function watchGrants(redisUrl: string): Promise<GrantedSeconds> {
  const redis = new Redis(redisUrl)
  const monitor = await redis.monitor()
  // A test may kill Redis.
  for (const one of [redis, monitor]) one.on('error', () => undefined)
  const written: { slot: number; count: number; limit: number }[] = []
  let limit = 0
  let told = 0
  let allTold = 0
  monitor.on('monitor', (_time: string, [command, ...args]: string[]) => {
    // The script's call comes first (digest, 1, key, wanted, limit, told, in advance), then what it does.
    if (command?.toLowerCase().startsWith('eval'))
      [limit, told] = [Number(args[4]), Number(args[5])]
    if (command?.toLowerCase() !== 'hincrby' || args[0] !== keys.restAllowance()) return
    allTold += told
    written.push({ slot: Number(args[1]), count: Number(args[2]) - told, limit })
  })
  const sum = (some: typeof written) => some.reduce((all, { count }) => all + count, 0)
  return {
    total: () => sum(written),
    told: () => allTold,
    mostInAnySecond(upTo = Infinity) {
      const some = written.filter((one) => one.limit <= upTo)
      const from = (first: number) =>
        sum(some.filter(({ slot }) => slot >= first && slot <= first + 20))
      return Math.max(0, ...some.map(({ slot }) => from(slot)))
    },
    stop() {
      monitor.disconnect()
      redis.disconnect()
    },
  }
}
