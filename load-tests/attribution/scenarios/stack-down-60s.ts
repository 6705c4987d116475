import { setTimeout as pause } from 'node:timers/promises'
import { castGuild } from '../cast.ts'
import type { Scenario } from '../scenario.ts'
import { steadyJoins } from './steady-joins.ts'

const beforeMs = 10_000

export const stackDown60s: Scenario = {
  name: 'stack-down-60s',
  about: '90 joins at 1/s, 5 codes; bot, Redis and Postgres stopped for 60 s after 10 s',
  cast: async (stage) => [await castGuild(stage, { codes: 5 })],
  timeline: (stage, guilds) => {
    const { tracker } = stage
    const downMs = stage.size(60_000)
    const outage = async () => {
      await tracker.stop()
      await tracker.stopStores()
      await pause(downMs)
      await tracker.startStores()
      await tracker.start()
    }
    return [
      ...steadyJoins(stage, guilds, { forMs: beforeMs + downMs + 20_000, perSecond: 1 }),
      { atMs: beforeMs, run: outage },
    ]
  },
  breaks: true,
  losesSession: false,
  promises: { rightWithSearchPercent: 98 },
}
