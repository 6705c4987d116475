import { concealEntry, peopleOf } from './conceal-entries.ts'
import { peopleOfState, renameInInvite, renameInLedger } from './conceal-state.ts'
import { findConcealed, type FindConcealedDeps } from './find-concealed.ts'
import type { GuildStates, Settlement, StoredGuildStates } from '#core/redis/guild-states.ts'

/**
 * Guild states to which nobody's identity goes who opted out: not into the journal, the ledger or
 * the known invites. Redis itself refuses a settlement of a guild that anybody has opted out of,
 * until they are looked for. Who opts out while a settlement is under way also raises the version of
 * the guild's state, so that the settlement is refused as stale, and comes again through here.
 */
export function concealingStates(states: StoredGuildStates, deps: FindConcealedDeps): GuildStates {
  async function concealed(settlement: Settlement): Promise<Settlement> {
    const { guildId, entries, ledger, change } = settlement
    const people = [...peopleOf(entries), ...peopleOfState(ledger, change.changed)]
    const found = await findConcealed(deps, guildId, people)
    if (found === undefined) return settlement
    return {
      ...settlement,
      entries: entries.map((entry) => concealEntry(entry, found)),
      ledger: renameInLedger(ledger, found),
      change: { ...change, changed: change.changed.map((invite) => renameInInvite(invite, found)) },
    }
  }
  return {
    load: (guildId) => states.load(guildId),
    async settle(settlement) {
      const outcome = await states.settle({ ...settlement, isConcealed: false })
      if (outcome.kind !== 'must-conceal') return outcome
      const again = await states.settle({ ...(await concealed(settlement)), isConcealed: true })
      if (again.kind === 'must-conceal') throw new TypeError('a concealed settlement was refused')
      return again
    },
  }
}
