import type { JoinBy } from '#infra/local/discord/control/world-types.ts'
import type { Act } from '../timeline.ts'
import type { Scenario, Stage } from '../scenario.ts'
import { type CastGuild, anyCode, castGuilds } from '../cast.ts'
import { poissonTimes } from '../timeline.ts'

/* Long enough that no late dispatch overtakes the next of the same member: Discord sends what
   concerns one member in order. */
const leastMs = 4_000

/** One person who comes, leaves and comes again by any code; every third stays. */
function comesAndGoes(stage: Stage, guild: CastGuild, atMs: number, stays: boolean): Act[] {
  const { control, random } = stage
  const { guildId } = guild
  const user = control.createUser({ username: 'visitor' })
  const enterBy = (by: JoinBy) => async () => {
    const { id: userId } = await user
    await control.join({ guildId, userId, by })
  }
  const come = { atMs, run: enterBy(anyCode(guild, random)) }
  if (stays) return [come]
  const leaveAtMs = atMs + leastMs + random() * 4_000
  const returnAtMs = leaveAtMs + leastMs + random() * 4_000
  const leave = async () => control.leave({ guildId, userId: (await user).id })
  const again = { atMs: returnAtMs, run: enterBy(anyCode(guild, random)) }
  return [come, { atMs: leaveAtMs, run: leave }, again]
}

export const leaveAndRejoin: Scenario = {
  name: 'leave-and-rejoin',
  about:
    '60 people, 40 of whom leave and come back by any code; 2/s in each of 2 guilds, 5 codes each',
  cast: (stage) => castGuilds(stage, 2, { codes: 5 }),
  timeline: (stage, guilds) =>
    guilds.flatMap((guild) =>
      poissonTimes(stage.size(30), 1.2, stage.random).flatMap((atMs, index) =>
        comesAndGoes(stage, guild, atMs, index % 3 === 2),
      ),
    ),
  breaks: false,
  losesSession: false,
  promises: { rightWithSearchPercent: 98 },
}
