import { concealEntry, peopleOf } from './conceal-entries.ts'
import { peopleOfState, renameInInvite, renameInLedger } from './conceal-state.ts'
import { findConcealed, type FindConcealedDeps } from './find-concealed.ts'
import type { GuildStates } from '#core/redis/guild-states.ts'

/**
 * Guild states to which nobody's identity goes who opted out: not into the journal, the ledger or
 * the known invites. Who opts out while a settlement is under way also raises the version of the
 * guild's state, so that the settlement is refused as stale, and comes again through here.
 */
export function concealingStates(states: GuildStates, deps: FindConcealedDeps): GuildStates {
  return {
    load: (guildId) => states.load(guildId),
    async settle(settlement) {
      const { guildId, entries, ledger, change } = settlement
      if (!(await deps.members.hasAny(guildId))) return states.settle(settlement)
      const people = [...peopleOf(entries), ...peopleOfState(ledger, change.changed)]
      const concealed = await findConcealed(deps, guildId, people)
      if (concealed === undefined) return states.settle(settlement)
      return states.settle({
        ...settlement,
        entries: entries.map((entry) => concealEntry(entry, concealed)),
        ledger: renameInLedger(ledger, concealed),
        change: {
          ...change,
          changed: change.changed.map((invite) => renameInInvite(invite, concealed)),
        },
      })
    },
  }
}
