import type { Redis } from 'ioredis'
import { expect } from 'vitest'
import { laneStates } from './lane-states.ts'
import { silent } from './stores.ts'
import type { LaneDeps } from '#bot/lanes/lane-deps.ts'
import type { ListOutcome } from '#bot/discord/list-outcome.ts'
import { Punctuality } from '#bot/lanes/punctuality.ts'
import type { JournalEntry } from '#core/journal/entries.ts'
import { keys } from '#core/redis/keys.ts'
import { partitionOfGuild } from '#core/redis/partitions.ts'

/** A Discord whose invite lists answer when a test says so. */
export interface ScriptedLists {
  listInvites: (guildId: string) => Promise<ListOutcome>
  /** How often a list was asked for. */
  readonly count: number
  /** Answers the oldest request that is open, or the next one to come. */
  answer(outcome: ListOutcome): void
  /** From now on every request is answered at once. */
  always(outcome: () => ListOutcome): void
}

export function scriptedLists(): ScriptedLists {
  const open: ((outcome: ListOutcome) => void)[] = []
  const ready: ListOutcome[] = []
  let standing: (() => ListOutcome) | undefined
  let count = 0
  return {
    get count() {
      return count
    },
    listInvites() {
      count += 1
      const outcome = ready.shift() ?? standing?.()
      if (outcome) return Promise.resolve(outcome)
      return new Promise((resolve) => open.push(resolve))
    },
    answer(outcome) {
      const resolve = open.shift()
      if (resolve) resolve(outcome)
      else ready.push(outcome)
    },
    always(outcome) {
      standing = outcome
      for (const resolve of open.splice(0)) resolve(outcome())
    },
  }
}

/** Of a process that has seen enough lists in time. */
function punctualLists(now: () => number): Punctuality {
  const punctuality = new Punctuality(now)
  for (let i = 0; i < 10; i += 1) {
    punctuality.list('invites').sawInTime()
    punctuality.list('vanity').sawInTime()
  }
  return punctuality
}

/** What a lane needs, on a real Redis; a test names what differs. */
export function laneDeps(
  redis: Redis,
  change: Pick<LaneDeps, 'listInvites'> & Partial<LaneDeps>,
): LaneDeps {
  const now = change.now ?? (() => Date.now())
  return {
    states: laneStates(redis),
    facts: () => Promise.resolve({ isOpen: false, hasVanity: false }),
    fetchBotAdders: () => Promise.resolve(new Map()),
    takeCatchUp: () => false,
    connectedSince: () => 0,
    primeAgain: () => undefined,
    onCame: () => undefined,
    onMissed: () => undefined,
    owners: { of: () => Promise.resolve(new Map<string, string>()) },
    botId: '1',
    onAbandoned: () => expect.unreachable('no event is given up'),
    punctuality: punctualLists(now),
    epoch: 1,
    onJournalled: () => undefined,
    onFenced: () => expect.unreachable('nobody fenced this process'),
    log: silent,
    now,
    signal: new AbortController().signal,
    ...change,
  }
}

/** Every entry of a guild in its journal, in order. */
export async function journalled(redis: Redis, guildId: string): Promise<JournalEntry[]> {
  const found = await redis.xrange(keys.journal(partitionOfGuild(guildId)), '-', '+')
  return found.flatMap(([, fields]) => {
    const [, guild, , , , entries] = fields
    // Written by settle.lua: guild, generation, entries, each after its name.
    return guild === guildId ? (JSON.parse(entries ?? '[]') as JournalEntry[]) : []
  })
}
