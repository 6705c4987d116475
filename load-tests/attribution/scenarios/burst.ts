import type { Scenario } from '../scenario.ts'
import { scatteredTimes } from '../timeline.ts'
import { anyCode, castGuild, newcomer } from '../cast.ts'

export const burst: Scenario = {
  name: 'burst',
  about: '200 joins in 2 s, 5 codes',
  cast: async (stage) => [await castGuild(stage, { codes: 5 })],
  timeline: (stage, guilds) =>
    guilds.flatMap((guild) =>
      scatteredTimes(stage.size(200), stage.size(2_000), stage.random).map((atMs) => ({
        atMs,
        run: newcomer(stage, guild, anyCode(guild, stage.random)),
      })),
    ),
  breaks: false,
  losesSession: false,
  promises: { fetchesPerJoin: 0.1, settledWithinS: 5, rightWithSearchPercent: 99.5 },
}
