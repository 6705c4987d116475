import { pick } from '../random.ts'
import type { Scenario } from '../scenario.ts'
import { poissonTimes } from '../timeline.ts'
import { anyCode, castGuilds, newcomer } from '../cast.ts'

export const bots: Scenario = {
  name: 'bots',
  about: '60 bots among 60 members, 2/s in each of 2 guilds, 5 adders and 5 codes each',
  cast: (stage) => castGuilds(stage, 2, { codes: 5 }),
  timeline: (stage, guilds) =>
    guilds.flatMap((guild) =>
      poissonTimes(stage.size(60), 2, stage.random).map((atMs, index) => {
        const { guildId, inviterIds } = guild
        const bot = pick(inviterIds, stage.random)
        const run =
          index % 2 === 0
            ? () => stage.control.join({ guildId, by: { bot } })
            : newcomer(stage, guild, anyCode(guild, stage.random))
        return { atMs, run }
      }),
    ),
  breaks: false,
  losesSession: false,
  promises: { rightWithSearchPercent: 100 },
}
