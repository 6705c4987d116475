import type { Redis } from 'ioredis'
import type { Logger } from 'pino'
import type { Db } from '#core/postgres/connect.ts'
import { journalPositions, settledPositions } from '#core/postgres/journal-positions.ts'
import type { StoredGuildStates } from '#core/redis/guild-states.ts'
import { keys } from '#core/redis/keys.ts'
import { partitionOfGuild } from '#core/redis/partitions.ts'
import { messageOf } from './data-error.ts'
import { KEEP_MS, makeKeptSettlements, type Kept } from './kept-settlements.ts'
import { makeRestoreLost } from './restore-lost.ts'

const SWEEP_EVERY_MS = 1_000
/** How often, at most, Postgres is asked what may be forgotten. */
const FORGET_EVERY_MS = 10_000

export type UnrecordedTailDeps = {
  redis: Redis
  db: Db
  states: StoredGuildStates
  /** Fencing epoch of this process. */
  epoch: number
  /** Brings back which guilds are enabled; called where Redis lost anything, before it is settled. */
  restoreGuilds: () => Promise<void>
  log: Logger
  now: () => number
  restored?: { inc(value?: number): void }
}

/**
 * The guild states as lanes see them, with what Redis may lose made good: a Redis that crashes loses
 * what its file had not taken yet, and a replica that takes over lacks what had not reached it. Then
 * a guild's state and its journal go back together, to what they were some settlements ago.
 *
 *   intact   → the connection is lost: suspect
 *   suspect  loading and settling wait → Redis answers again: checking
 *   checking a guild whose version is older than that of its newest settlement lost some: they are
 *            settled again in order, those that were recorded without their entries → intact; when
 *            a store is away: suspect, and whoever waits is told why
 *
 * Every settlement is kept for 60 s and until it is recorded, but no more than `kept-settlements`
 * holds. Where a guild lost more than is kept of it, what is kept and not recorded is appended, and
 * its invites are forgotten, to be read anew: uses that rose in between belong to nobody.
 */
export type UnrecordedTail = StoredGuildStates & {
  start(): void
  stop(): void
  /** Settlements that are kept. */
  readonly size: number
}

export function makeUnrecordedTail(deps: UnrecordedTailDeps): UnrecordedTail {
  const { redis, db, states, epoch, restoreGuilds, log, now } = deps
  const kept = makeKeptSettlements()
  const restore = makeRestoreLost({ ...deps, kept })
  let losses = 0
  let lossesChecked = 0
  let checking: Promise<void> | undefined
  let nextForgetAt = 0
  let timer: NodeJS.Timeout | undefined
  const onClose = () => (losses += 1)
  redis.on('close', onClose)

  /** @throws what a store says when it is away */
  async function intact(): Promise<void> {
    while (lossesChecked < losses) {
      checking ??= check().finally(() => (checking = undefined))
      await checking
    }
  }

  async function check(): Promise<void> {
    const seen = losses
    const isEmptied = await restoreEpoch()
    const lost = await findLost()
    if (isEmptied || lost.length > 0) await restoreGuilds()
    if (lost.length > 0) {
      const partitions = [...new Set(lost.map(([id]) => partitionOfGuild(id)))]
      const positions = await settledPositions(db, partitions)
      for (const [guildId, settlements] of lost) await restore(guildId, settlements, positions)
    }
    lossesChecked = seen
  }

  /** A counter that began anew would let no successor of this process settle. @returns whether it
   *  did: then Redis has lost everything */
  async function restoreEpoch(): Promise<boolean> {
    const known = Number((await redis.get(keys.epoch())) ?? 0)
    if (known >= epoch) return false
    await redis.incrby(keys.epoch(), epoch - known)
    return true
  }

  async function findLost(): Promise<[guildId: string, settlements: readonly Kept[]][]> {
    const guildIds = kept.guildIds()
    const versions = await Promise.all(
      guildIds.map((id) => redis.hget(keys.guildState(partitionOfGuild(id), id), 'version')),
    )
    return guildIds.flatMap((guildId, i): [string, readonly Kept[]][] => {
      const version = Number(versions[i] ?? 0)
      const settlements = kept.of(guildId).filter((one) => one.version > version)
      return settlements.length > 0 ? [[guildId, settlements]] : []
    })
  }

  async function sweep(): Promise<void> {
    await intact()
    const oldestAt = kept.oldestAt() ?? Number.POSITIVE_INFINITY
    if (now() - oldestAt < KEEP_MS || now() < nextForgetAt) return
    nextForgetAt = now() + FORGET_EVERY_MS
    kept.forgetOld(now(), await journalPositions(db))
  }

  function schedule(): void {
    timer = setTimeout(() => {
      sweep()
        .catch((error: unknown) => {
          log.warn({ err: messageOf(error) }, 'what Redis may have lost could not be looked for')
        })
        .finally(() => timer && schedule())
    }, SWEEP_EVERY_MS)
    timer.unref()
  }

  return {
    async load(guildId) {
      for (;;) {
        await intact()
        const seen = losses
        const state = await states.load(guildId)
        if (seen === losses) return state // else it may be older than what was settled
      }
    },
    async settle(settlement) {
      await intact()
      const outcome = await states.settle(settlement)
      if (outcome.kind === 'settled') {
        const { version, journalId } = outcome
        kept.add({ settlement, version, journalId, at: now() })
      }
      return outcome
    },
    start() {
      if (!timer) schedule()
    },
    stop() {
      clearTimeout(timer)
      timer = undefined
      redis.off('close', onClose)
    },
    get size() {
      return kept.size
    },
  }
}
