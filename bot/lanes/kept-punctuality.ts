import type { Redis } from 'ioredis'
import type { Logger } from 'pino'
import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import { LIST_PROOF, type KeptLag } from './list-lag.ts'
import type { KeptPunctuality, Punctuality } from './punctuality.ts'
import { keys } from '#core/redis/keys.ts'
import { repeat } from '#core/timing/repeat.ts'

const STORE_EVERY_MS = 10_000
/** What was seen longer ago tells nothing of today. */
const KEPT_MS = 24 * 60 * 60_000

const Lag = Type.Object({
  inTimeInARow: Type.Number(),
  littleInARow: Type.Number(),
  lagMs: Type.Number(),
})
const Kept = Type.Object({
  format: Type.Literal(1),
  at: Type.Number(),
  invites: Lag,
  vanity: Lag,
  latenessMs: Type.Union([Type.Number(), Type.Null()]),
})

export type KeptPunctualityDeps = {
  redis: Redis
  punctuality: Punctuality
  clusterId: number
  log: Logger
  now: () => number
}

/**
 * Keeps in Redis how late lists and dispatches were, so that the first joins after a restart are not
 * waited for as if nothing were known.
 * @returns what stops it
 */
export async function keepPunctuality(deps: KeptPunctualityDeps): Promise<() => Promise<void>> {
  const { redis, punctuality, clusterId, log, now } = deps
  const key = keys.punctuality()
  try {
    const found = Object.values(await redis.hgetall(key)).flatMap(parseKept)
    const kept = mergeKept(found.filter(({ at }) => now() - at < KEPT_MS))
    if (kept) punctuality.restore(kept)
  } catch (error) {
    log.warn({ err: String(error) }, 'how late lists are is not known from before; learning it')
  }
  return repeat({
    duty: 'store-punctuality',
    everyMs: STORE_EVERY_MS,
    log,
    async run() {
      const { kept } = punctuality
      if (!isTelling(kept.invites) && !isTelling(kept.vanity)) return
      const text = JSON.stringify({ format: 1, at: now(), ...kept } satisfies Static<typeof Kept>)
      await redis.multi().hset(key, String(clusterId), text).pexpire(key, KEPT_MS).exec()
    },
  })
}

function parseKept(text: string): Static<typeof Kept>[] {
  try {
    const kept: unknown = JSON.parse(text)
    return Value.Check(Kept, kept) ? [kept] : []
  } catch {
    return [] // nobody else writes it: at worst it is learned anew
  }
}

/** What all processes together say: the worst that any of them has seen. */
export function mergeKept(all: readonly KeptPunctuality[]): KeptPunctuality | undefined {
  if (all.length === 0) return undefined
  const lateness = all.flatMap(({ latenessMs }) => latenessMs ?? [])
  return {
    invites: mergeLags(all.map(({ invites }) => invites)),
    vanity: mergeLags(all.map(({ vanity }) => vanity)),
    latenessMs: lateness.length > 0 ? Math.max(...lateness) : null,
  }
}

function mergeLags(all: readonly KeptLag[]): KeptLag {
  const telling = all.filter(isTelling)
  if (telling.length === 0) return { inTimeInARow: 0, littleInARow: 0, lagMs: 0 }
  return {
    inTimeInARow: Math.min(...telling.map(({ inTimeInARow }) => inTimeInARow)),
    littleInARow: Math.min(...telling.map(({ littleInARow }) => littleInARow)),
    lagMs: Math.max(...telling.map(({ lagMs }) => lagMs)),
  }
}

/** One that has seen a few lists in time says nothing yet. */
function isTelling({ littleInARow, lagMs }: KeptLag): boolean {
  return littleInARow >= LIST_PROOF || lagMs > 0
}
