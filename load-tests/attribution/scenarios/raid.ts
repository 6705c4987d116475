import type { Scenario } from '../scenario.ts'
import { scatteredTimes } from '../timeline.ts'
import { anyCode, castGuild, newcomer } from '../cast.ts'

export const raid: Scenario = {
  name: 'raid',
  about: '2,000 joins in 20 s, 3 codes and the vanity URL',
  cast: async (stage) => [await castGuild(stage, { codes: 3, vanityCode: 'chess' })],
  timeline: (stage, guilds) =>
    guilds.flatMap((guild) =>
      scatteredTimes(stage.size(2_000), stage.size(20_000), stage.random).map((atMs) => {
        const by = stage.random() < 0.25 ? { vanity: true as const } : anyCode(guild, stage.random)
        return { atMs, run: newcomer(stage, guild, by) }
      }),
    ),
  breaks: false,
  losesSession: false,
  promises: { fetchesPerJoin: 0.02, rightWithSearchPercent: 99.5 },
}
