import { castGuild } from '../cast.ts'
import type { Scenario } from '../scenario.ts'
import { steadyJoins } from './steady-joins.ts'

export const droppedSessionLost: Scenario = {
  name: 'dropped-session-lost',
  about: '60 joins at 2/s, 5 codes; connection dropped twice, Discord forgets the session',
  cast: async (stage) => [await castGuild(stage, { codes: 5 })],
  timeline: (stage, guilds) => {
    const forMs = stage.size(30_000)
    const drop = () => stage.control.dropConnections({ resumable: false })
    return [
      ...steadyJoins(stage, guilds, { forMs, perSecond: 2 }),
      { atMs: forMs / 3, run: drop },
      { atMs: (forMs * 2) / 3, run: drop },
    ]
  },
  breaks: true,
  losesSession: true,
  promises: { rightWithSearchPercent: 98 },
}
