import { pick } from '../random.ts'
import type { Scenario } from '../scenario.ts'
import { poissonTimes } from '../timeline.ts'
import { anyCode, castGuild, newcomer } from '../cast.ts'

export const bots: Scenario = {
  name: 'bots',
  about: '60 bots by 5 people among 60 members by 5 codes, 2/s',
  cast: async (stage) => [await castGuild(stage, { codes: 5 })],
  timeline: (stage, guilds) =>
    guilds.flatMap((guild) =>
      poissonTimes(stage.size(120), 2, stage.random).map((atMs, index) => {
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
