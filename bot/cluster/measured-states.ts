import type { ClusterMetrics } from './metrics.ts'
import type { GuildStates } from '#core/redis/guild-states.ts'

/** Guild states of which each settlement is timed, and counted by what Redis answered. */
export function measuredStates(
  states: GuildStates,
  metrics: Pick<ClusterMetrics, 'settlements' | 'settleDuration'>,
): GuildStates {
  return {
    load: (guildId) => states.load(guildId),
    async settle(settlement) {
      const startedAt = performance.now()
      let outcome: string = 'failed'
      try {
        const answer = await states.settle(settlement)
        outcome = answer.kind
        return answer
      } finally {
        metrics.settlements.inc({ outcome })
        metrics.settleDuration.observe((performance.now() - startedAt) / 1_000)
      }
    },
  }
}
