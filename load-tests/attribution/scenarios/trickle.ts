import type { Scenario } from '../scenario.ts'
import { poissonTimes } from '../timeline.ts'
import { anyCode, castGuilds, newcomer } from '../cast.ts'

/* One guild would take 17 minutes. */
const guildCount = 16

export const trickle: Scenario = {
  name: 'trickle',
  about: `1,000 joins, Poisson, 1/s in each of ${guildCount} guilds, 5 codes each`,
  cast: (stage) => castGuilds(stage, guildCount, { codes: 5 }),
  timeline: (stage, guilds) =>
    guilds.flatMap((guild) =>
      poissonTimes(stage.size(1_000 / guildCount), 1, stage.random).map((atMs) => ({
        atMs,
        run: newcomer(stage, guild, anyCode(guild, stage.random)),
      })),
    ),
  breaks: false,
  losesSession: false,
  promises: { rightWithSearchPercent: 100 },
}
