import { anyCode, type CastGuild, newcomer } from '../cast.ts'
import type { Stage } from '../scenario.ts'
import { type Act, poissonTimes } from '../timeline.ts'

/** What goes on while something breaks: joins by any code, `perSecond`, for `forMs` from `fromMs`. */
export function steadyJoins(
  stage: Stage,
  guilds: readonly CastGuild[],
  { fromMs = 0, forMs, perSecond }: { fromMs?: number; forMs: number; perSecond: number },
): Act[] {
  const { random } = stage
  return guilds.flatMap((guild) =>
    poissonTimes(Math.ceil((forMs / 1_000) * perSecond * 2), perSecond, random)
      .filter((atMs) => atMs < forMs)
      .map((atMs) => ({
        atMs: fromMs + atMs,
        run: newcomer(stage, guild, anyCode(guild, random)),
      })),
  )
}
