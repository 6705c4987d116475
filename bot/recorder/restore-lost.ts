import type { Logger } from 'pino'
import { emptyLedger } from '#core/attribution/ledger.ts'
import type { StoredGuildStates } from '#core/redis/guild-states.ts'
import { isRecorded, type Kept, type KeptSettlements } from './kept-settlements.ts'

export type RestoreLostDeps = {
  states: StoredGuildStates
  kept: KeptSettlements
  log: Logger
  restored?: { inc(value?: number): void }
}

type Settled = Awaited<ReturnType<StoredGuildStates['settle']>>

/** Settles again what Redis lost of one guild, oldest first. @throws what is worth trying again */
export type RestoreLost = (
  guildId: string,
  settlements: readonly Kept[],
  /** How far every partition is recorded. */
  positions: ReadonlyMap<number, string>,
) => Promise<void>

export function makeRestoreLost({ states, kept, log, restored }: RestoreLostDeps): RestoreLost {
  async function restore(
    guildId: string,
    settlements: readonly Kept[],
    positions: ReadonlyMap<number, string>,
  ): Promise<void> {
    for (const [i, one] of settlements.entries()) {
      const entries = isRecorded(one, positions) ? [] : one.settlement.entries
      // Who is looked for has been: whoever opted out since is taken out of what is stored.
      const outcome = await states.settle({ ...one.settlement, entries, isConcealed: true })
      if (outcome.kind === 'settled') {
        one.journalId = outcome.journalId
        restored?.inc()
        continue
      }
      if (outcome.kind === 'stale-version' || outcome.kind === 'covered') {
        await appendAlone(guildId, settlements.slice(i), positions)
      } else giveUp(guildId, outcome.kind)
      return
    }
    log.error({ guildId, settlements: settlements.length }, 'Redis lost settlements; settled again')
  }

  /** The state is not the one that these settlements changed: it cannot be brought back. */
  async function appendAlone(
    guildId: string,
    settlements: readonly Kept[],
    positions: ReadonlyMap<number, string>,
  ): Promise<void> {
    for (const one of settlements) {
      const { version, snapshot } = await states.load(guildId)
      const outcome = await states.settle({
        ...one.settlement,
        entries: isRecorded(one, positions) ? [] : one.settlement.entries,
        isConcealed: true,
        position: undefined,
        expectedVersion: version,
        ledger: emptyLedger,
        isPrimed: false,
        change: { changed: [], removed: [...(snapshot?.keys() ?? [])] },
      })
      if (outcome.kind !== 'settled') return giveUp(guildId, outcome.kind)
      one.journalId = undefined // not to be appended once more
      restored?.inc()
    }
    kept.forget(guildId)
    log.error(
      { guildId, settlements: settlements.length },
      'Redis lost more of a guild than is kept; its invites are read anew',
    )
  }

  /** @throws Error where it is worth trying again */
  function giveUp(guildId: string, refusal: Exclude<Settled['kind'], 'settled'>): void {
    if (refusal !== 'stale-generation' && refusal !== 'stale-epoch') {
      throw new Error(`a lost settlement could not be settled again: ${refusal}`)
    }
    kept.forget(guildId)
    log.warn({ guildId, refusal }, 'what Redis lost of a guild is of no use any more')
  }

  return restore
}
