import { castGuild } from '../cast.ts'
import type { Scenario } from '../scenario.ts'
import { steadyJoins } from './steady-joins.ts'

export const clusterKilled: Scenario = {
  name: 'cluster-killed',
  about: '80 joins at 2/s, 5 codes; kill -9 of the cluster after 10 s',
  cast: async (stage) => [await castGuild(stage, { codes: 5 })],
  timeline: (stage, guilds) => {
    const forMs = stage.size(40_000)
    return [
      ...steadyJoins(stage, guilds, { forMs, perSecond: 2 }),
      { atMs: forMs / 4, run: () => stage.tracker.killWorker() },
    ]
  },
  breaks: true,
  losesSession: false,
  promises: { rightWithSearchPercent: 98 },
}
