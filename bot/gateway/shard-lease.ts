import { setTimeout as sleep } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import type { Logger } from 'pino'
import { keys } from '#core/redis/keys.ts'
import { makeShardLeases, type LeasedShards, type ShardLeases } from '#core/redis/shard-leases.ts'
import { repeat } from '#core/timing/repeat.ts'

/** A process that says nothing for this long loses its shards to who wants them. */
const LEASE_MS = 10_000
const RENEW_EVERY_MS = 2_000
/** How often one that waits looks again. */
const LOOK_AGAIN_MS = 250
const TELL_EVERY_MS = 10_000

export type ShardLeaseOptions = LeasedShards & {
  redis: Redis
  /** Called each time the shards are held by somebody else; what it throws ends the waiting. */
  onWait: (reason: string) => void
  log: Logger
  /** 10 s unless told. */
  leaseMs?: number
}

/**
 * The right of this process to its shards, renewed every 2 s, with the epoch it was drawn for.
 *
 *   valid   → not renewed for 10 s, as while Redis is away or the process is stopped: lapsed
 *   lapsed  nothing is settled, stored or connected → Redis says that nobody took it: valid
 *                                                   → somebody did: lost
 *   lost    for good: this process has to stop
 *
 * Validity is a look at the clock, so that a settlement asks nobody. What a process that slept
 * between that look and its settlement still sends, settle.lua refuses by the epoch.
 */
export type ShardLease = {
  readonly epoch: number
  /** Whoever had the shards before said that it was done. */
  readonly isGivenBack: boolean
  isValid(): boolean
  /** Whether the shards are ours; asks where that is not known. @throws while Redis is away */
  confirm(): Promise<boolean>
  /** The same, but waits for Redis. */
  untilConfirmed(): Promise<boolean>
  /** From now on it is told when the shards are lost, at once where they are. */
  onLost(tell: () => void): void
  /** Ends the renewals and gives the shards back. */
  release(): Promise<void>
}

/** Waits until no other process has these shards, and takes them. */
export async function takeShardLease(options: ShardLeaseOptions): Promise<ShardLease> {
  const { redis, log, onWait, leaseMs = LEASE_MS } = options
  const leases = makeShardLeases(redis, options)
  let toldAt = -Infinity
  for (;;) {
    const askedAt = clocks()
    const epoch = await redis.incr(keys.epoch())
    const taking = await leases.take(epoch, leaseMs)
    if (taking.kind === 'taken') {
      const { isGivenBack } = taking
      return holdShardLease({ leases, epoch, isGivenBack, askedAt, leaseMs, log })
    }
    if (taking.kind === 'stale-epoch') continue
    const { holder, shard, total } = taking
    onWait(`shard ${shard} of ${total} is held by ${holder}`)
    if (performance.now() - toldAt > TELL_EVERY_MS) {
      toldAt = performance.now()
      log.warn({ shardId: shard, total, holder }, 'shards are held by another process; waiting')
    }
    await sleep(LOOK_AGAIN_MS)
  }
}

type Clocks = { steadyMs: number; wallMs: number }

/** Two, as either may stand still or jump where a machine sleeps. */
const clocks = (): Clocks => ({ steadyMs: performance.now(), wallMs: Date.now() })

function holdShardLease(options: {
  leases: ShardLeases
  epoch: number
  isGivenBack: boolean
  askedAt: Clocks
  leaseMs: number
  log: Logger
}): ShardLease {
  const { leases, epoch, isGivenBack, leaseMs, log } = options
  let renewedAt = options.askedAt
  let isLost = false
  let tellLost = () => {}
  let renewing: Promise<boolean> | undefined

  function isValid(): boolean {
    const now = clocks()
    const ageMs = Math.max(now.steadyMs - renewedAt.steadyMs, now.wallMs - renewedAt.wallMs)
    return !isLost && ageMs < leaseMs
  }

  async function renew(): Promise<boolean> {
    if (isLost) return false
    const askedAt = clocks()
    const lost = await leases.renew(epoch, leaseMs)
    if (lost === undefined) {
      renewedAt = askedAt
      return true
    }
    isLost = true
    log.error({ epoch, lostTo: lost.lostTo }, 'the shards are held by another process; stopping')
    tellLost()
    return false
  }

  const renewOnce = () => (renewing ??= renew().finally(() => (renewing = undefined)))
  const confirm = async () => isValid() || (await renewOnce())
  const stopRenewing = repeat({
    duty: 'renew-shard-lease',
    everyMs: RENEW_EVERY_MS,
    log,
    async run() {
      await renewOnce()
    },
  })

  return {
    epoch,
    isGivenBack,
    isValid,
    confirm,
    async untilConfirmed() {
      for (;;) {
        try {
          return await confirm()
        } catch {
          await sleep(RENEW_EVERY_MS) // the duty has told of it
        }
      }
    },
    onLost(tell) {
      tellLost = tell
      if (isLost) tell()
    },
    async release() {
      await stopRenewing()
      if (!isLost) await leases.release(epoch)
    },
  }
}
