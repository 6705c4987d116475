import type { CastGuild } from '../cast.ts'
import type { Scenario, Stage } from '../scenario.ts'
import { anyCode, newcomer } from '../cast.ts'
import { poissonTimes } from '../timeline.ts'

async function castMany({ control, size }: Stage): Promise<CastGuild[]> {
  const { guilds } = await control.createGuilds({ count: size(1_000), invitesEach: 3 })
  return guilds.map(({ guildId, codes, ownerId }) => ({
    guildId,
    codes,
    inviterIds: codes.map(() => ownerId),
    hasVanity: false,
  }))
}

/** Guilds as busy as they are in life: the n-th has an n-th of the first's joins (Zipf). */
function makeZipf<T>(items: readonly T[]): (random: () => number) => T {
  let total = 0
  const steps = items.map((item, index) => ({ item, upTo: (total += 1 / (index + 1)) }))
  return (random) => {
    const draw = random() * total
    const step = steps.find(({ upTo }) => draw < upTo) ?? steps[0]
    if (!step) throw new RangeError('there are no guilds')
    return step.item
  }
}

export const manyGuilds: Scenario = {
  name: 'many-guilds',
  about: '1,000 joins at 20/s over 1,000 guilds, busy by Zipf’s law, 3 codes each',
  cast: castMany,
  timeline: (stage, guilds) => {
    const anyGuild = makeZipf(guilds)
    return poissonTimes(stage.size(1_000), 20, stage.random).map((atMs) => {
      const guild = anyGuild(stage.random)
      return { atMs, run: newcomer(stage, guild, anyCode(guild, stage.random)) }
    })
  },
  breaks: false,
  losesSession: false,
  promises: { rightWithSearchPercent: 100 },
}
