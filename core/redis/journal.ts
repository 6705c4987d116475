import type { Redis } from 'ioredis'
import { keys } from './keys.ts'
import { PARTITIONS } from './partitions.ts'
import { loadScript } from './scripts.ts'

const trimScript = loadScript('trim-journal')

/** One settlement as settle.lua wrote it: nothing in it is checked yet. */
export type RawSettlement = {
  partition: number
  /** Id of the stream entry, `<ms>-<n>`. */
  position: string
  guild: string | undefined
  generation: string | undefined
  /** JSON array of journal entries. */
  entries: string | undefined
}

/** The reading side of the journals; settle.lua is the writing one. */
export type Journal = {
  /** Partitions whose journal holds anything, or does not say. @throws when none answers */
  filled(): Promise<number[]>
  /** Up to `limit` settlements after `position`, oldest first. */
  read(partition: number, position: string, limit: number): Promise<RawSettlement[]>
  /**
   * Whether the journal is another one than was recorded up to `position`: Redis lost its data and
   * its clock went back, so that what is new has ids below it.
   */
  isBehind(partition: number, position: string): Promise<boolean>
  /** Removes what stands at `position` and before it; nothing where the journal is behind. */
  trim(partition: number, position: string): Promise<void>
}

export function makeJournal(redis: Redis): Journal {
  return {
    async filled() {
      const lengths = await Promise.allSettled(PARTITIONS.map((p) => redis.xlen(keys.journal(p))))
      if (lengths.every(isRejected)) throw lengths[0]?.reason
      return PARTITIONS.filter((p) => {
        const length = lengths[p]
        return length?.status !== 'fulfilled' || length.value > 0
      })
    },
    async read(partition, position, limit) {
      const found = await redis.xrange(keys.journal(partition), `(${position}`, '+', 'COUNT', limit)
      return found.map(([id, fields]) => settlementOf(partition, id, fields))
    },
    async trim(partition, position) {
      await trimScript.run(redis, [keys.journal(partition)], [...partsOf(position), 1])
    },
    async isBehind(partition, position) {
      return (
        (await trimScript.run(redis, [keys.journal(partition)], [...partsOf(position), 0])) === 1
      )
    },
  }
}

function settlementOf(
  partition: number,
  position: string,
  fields: readonly string[],
): RawSettlement {
  const value = (name: string) => {
    for (let i = 0; i < fields.length; i += 2) if (fields[i] === name) return fields[i + 1]
    return undefined
  }
  return {
    partition,
    position,
    guild: value('guild'),
    generation: value('generation'),
    entries: value('entries'),
  }
}

/** Order of two stream ids: negative where `a` is the older one. */
export function comparePositions(a: string, b: string): number {
  const [msA, numberA] = partsOf(a)
  const [msB, numberB] = partsOf(b)
  return Number(msA) - Number(msB) || Number(numberA) - Number(numberB)
}

/** When a stream entry was written, by Redis' clock, in ms. */
export function writtenAtMs(position: string): number {
  return Number(partsOf(position)[0])
}

function partsOf(position: string): [ms: string, number: string] {
  const [ms = '0', number = '0'] = position.split('-')
  return [ms, number]
}

const isRejected = (outcome: PromiseSettledResult<unknown>): outcome is PromiseRejectedResult =>
  outcome.status === 'rejected'
