import { castGuild } from '../cast.ts'
import type { Scenario } from '../scenario.ts'
import { steadyJoins } from './steady-joins.ts'

export const botRestarted: Scenario = {
  name: 'bot-restarted',
  about: '80 joins at 2/s, 5 codes; the bot is stopped after 10 s and started again at once',
  cast: async (stage) => [await castGuild(stage, { codes: 5 })],
  timeline: (stage, guilds) => {
    const { tracker } = stage
    const forMs = stage.size(40_000)
    const restart = async () => {
      await tracker.stop()
      await tracker.start()
    }
    return [
      ...steadyJoins(stage, guilds, { forMs, perSecond: 2 }),
      { atMs: forMs / 4, run: restart },
    ]
  },
  breaks: true,
  losesSession: false,
  promises: { rightWithSearchPercent: 98 },
}
