import type { Redis } from 'ioredis'
import { keys } from './keys.ts'
import { partitionOfGuild } from './partitions.ts'
import { loadScript } from './scripts.ts'
import {
  parseInvite,
  parseLedger,
  parseSettledJoins,
  serializeInvite,
  serializeLedger,
  serializeSettledJoins,
} from './stored-guild.ts'
import type { Ledger } from '#core/attribution/ledger.ts'
import type { KnownInvite, Snapshot, SnapshotChange } from '#core/attribution/snapshot.ts'
import type { JournalEntry } from '#core/journal/entries.ts'

const loadGuildScript = loadScript('load-guild')
const settleScript = loadScript('settle')

/** What load-guild.lua returns. */
type LoadedGuild = [state: (string | null)[], settledJoins: string | null, invites: string[]]

/** A partition's journal holds at most this many settlements; then settling waits for recording. */
export const JOURNAL_MAX_LENGTH = 100_000

/** Who joined lately is remembered for longer than Discord keeps a session to replay from. */
const SETTLED_JOINS_TTL_MS = 5 * 60_000

/** Place of a dispatch in its gateway session. */
export type DispatchPosition = { sessionId: string; sequence: number }

/** All that outlives a lane. */
export type GuildState = {
  /** Counts up at every settlement. */
  version: number
  /** Undefined until a first list was read. */
  snapshot: Snapshot | undefined
  /** Codes whose invites cannot be read: how often they were used is not known any more. */
  unreadable: readonly string[]
  /** What earlier settlements left to explain. */
  ledger: Ledger
  /** The ledger was written in another format, so it is empty: whoever was owed, or what was left
   *  over, is not known any more. */
  isLedgerLost: boolean
  /** Newest dispatch that is settled. */
  lastSettled: DispatchPosition | undefined
}

export type Settlement = {
  guildId: string
  generation: number
  /** Fencing epoch of this process: a settlement of an older one is refused after it. */
  epoch: number
  /** Newest dispatch that this settles; undefined where no dispatch led to it. */
  position: DispatchPosition | undefined
  expectedVersion: number
  entries: readonly JournalEntry[]
  ledger: Ledger
  isPrimed: boolean
  change: SnapshotChange
}

/** A settlement in which it is known, or not yet, that nobody is named who opted out. */
export type StoredSettlement = Settlement & { isConcealed: boolean }

/**
 * `settled`: all of it is durable; `journalId` names its stream entry, where it has entries. The rest refuse, and nothing of it has happened:
 * `covered`: these dispatches were settled before. `stale-version`: the state has to be read anew.
 * `stale-generation`: the module was disabled. `stale-epoch`: a newer process owns the guild.
 * `journal-full`: wait for the recorder.
 */
export type SettleOutcome =
  | { kind: 'settled'; version: number; journalId: string | undefined }
  | { kind: 'covered' | 'stale-version' | 'stale-generation' | 'stale-epoch' | 'journal-full' }

export type GuildStates = {
  load(guildId: string): Promise<GuildState>
  settle(settlement: Settlement): Promise<SettleOutcome>
}

/** As Redis has them. Settling also refuses with `must-conceal`: somebody has opted out of the
 *  guild, and may be named. */
export type StoredGuildStates = Pick<GuildStates, 'load'> & {
  settle(settlement: StoredSettlement): Promise<SettleOutcome | { kind: 'must-conceal' }>
}

export function makeGuildStates(redis: Redis): StoredGuildStates {
  return {
    async load(guildId) {
      const partition = partitionOfGuild(guildId)
      const answer = await loadGuildScript.run(
        redis,
        [
          keys.guildState(partition, guildId),
          keys.guildInvites(partition, guildId),
          keys.settledJoins(partition, guildId),
        ],
        [],
      )
      const [state, settledJoins, invites] = answer as LoadedGuild
      const [version, sessionId, sequence, ledgerText] = state
      const { ledger, isPrimed, isLost } = parseLedger(ledgerText)
      const { snapshot, unreadable } = parseSnapshot(invites)
      return {
        version: Number(version ?? 0),
        snapshot: isPrimed ? snapshot : undefined,
        unreadable,
        ledger: { ...ledger, settledJoins: parseSettledJoins(settledJoins) },
        isLedgerLost: isLost,
        lastSettled: sessionId ? { sessionId, sequence: Number(sequence) } : undefined,
      }
    },

    async settle(settlement) {
      const { guildId, position, change, entries, ledger } = settlement
      const partition = partitionOfGuild(guildId)
      const answer = await settleScript.run(
        redis,
        [
          keys.journal(partition),
          keys.generations(partition),
          keys.guildState(partition, guildId),
          keys.guildInvites(partition, guildId),
          keys.settledJoins(partition, guildId),
          keys.concealedMembers(partition, guildId),
        ],
        [
          guildId,
          settlement.generation,
          settlement.epoch,
          position?.sessionId ?? '',
          position?.sequence ?? 0,
          settlement.expectedVersion,
          JOURNAL_MAX_LENGTH,
          entries.length > 0 ? JSON.stringify(entries) : '',
          serializeLedger(ledger, settlement.isPrimed),
          serializeSettledJoins(ledger.settledJoins),
          SETTLED_JOINS_TTL_MS,
          settlement.isConcealed ? 1 : 0,
          change.removed.length,
          ...change.removed,
          ...change.changed.flatMap((invite) => [invite.code, serializeInvite(invite)]),
        ],
      )
      return parseOutcome(answer)
    },
  }
}

/** @param invites code, invite, code, invite, … */
function parseSnapshot(invites: readonly string[]) {
  const snapshot = new Map<string, KnownInvite>()
  const unreadable: string[] = []
  for (let i = 0; i + 1 < invites.length; i += 2) {
    const [code = '', text = ''] = [invites[i], invites[i + 1]]
    const invite = parseInvite(code, text)
    if (invite) snapshot.set(code, invite)
    else unreadable.push(code)
  }
  return { snapshot, unreadable }
}

const refusals = [
  'covered',
  'stale-version',
  'stale-generation',
  'stale-epoch',
  'must-conceal',
  'journal-full',
] as const

function parseOutcome(answer: unknown): Awaited<ReturnType<StoredGuildStates['settle']>> {
  const [word, version, id] = Array.isArray(answer) ? (answer as unknown[]) : []
  if (word === 'settled') {
    const journalId = typeof id === 'string' && id !== '' ? id : undefined
    return { kind: 'settled', version: Number(version), journalId }
  }
  const refusal = refusals.find((known) => known === word)
  if (refusal !== undefined) return { kind: refusal }
  throw new Error(`settle.lua answered ${JSON.stringify(answer)}`)
}
