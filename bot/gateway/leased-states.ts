import type { ShardLease } from './shard-lease.ts'
import type { StoredGuildStates } from '#core/redis/guild-states.ts'

/**
 * Guild states of a process that may have lost its shards: nothing is settled under a lease that
 * lapsed before Redis has said that nobody took it. Costs a look at the clock while it is valid.
 */
export function leasedStates(
  states: StoredGuildStates,
  lease: Pick<ShardLease, 'confirm'>,
): StoredGuildStates {
  return {
    load: (guildId) => states.load(guildId),
    async settle(settlement) {
      if (!(await lease.confirm())) return { kind: 'stale-epoch' }
      return states.settle(settlement)
    },
  }
}
