import type { Act } from '../timeline.ts'
import type { Scenario, Stage } from '../scenario.ts'
import { type CastGuild, anyCode, castGuild, newcomer } from '../cast.ts'
import { poissonTimes } from '../timeline.ts'

const perSecond = 2
const guildCount = 2

/** Where in the run INVITE_DELETE of a used-up invite comes when. */
const deletes = [
  { from: 0, fault: { inviteDelete: 'before' } },
  { from: 1 / 3, fault: { inviteDelete: 'after', afterMs: 200 } },
  { from: 2 / 3, fault: { inviteDelete: 'never' } },
] as const

async function castOneUse(stage: Stage): Promise<CastGuild> {
  const guild = await castGuild(stage, { codes: 10 })
  const { guildId, inviterIds } = guild
  const oneUse = Array.from({ length: stage.size(100 / guildCount) }, (_, index) =>
    stage.control.createInvite({
      guildId,
      inviterId: inviterIds[index % inviterIds.length],
      maxUses: 1,
    }),
  )
  return { ...guild, oneUseCodes: (await Promise.all(oneUse)).map(({ code }) => code) }
}

/** Four of five come by an invite of one use, the others by one that lasts. */
function playGuild(stage: Stage, guild: CastGuild): Act[] {
  const { control, random } = stage
  const left = [...(guild.oneUseCodes ?? [])]
  const times = poissonTimes(Math.round(left.length * 1.25), perSecond, random)
  const joins = times.map((atMs, index) => {
    const code = index % 5 === 4 ? undefined : left.pop()
    // Whoever holds a one-use invite takes it, or it would stay unused.
    const run =
      code === undefined
        ? newcomer(stage, guild, anyCode(guild, random))
        : () => control.join({ guildId: guild.guildId, by: { code } })
    return { atMs, run }
  })
  const endMs = times.at(-1) ?? 0
  const changes = deletes.map(({ from, fault }) => ({
    atMs: from * endMs,
    run: () => control.setUsedUpInvites(fault),
  }))
  return [...changes, ...joins]
}

export const oneUse: Scenario = {
  name: 'one-use',
  about:
    '100 invites of one use and 25 joins by others, 2/s in each of 2 guilds; INVITE_DELETE before, after, never',
  cast: (stage) => Promise.all(Array.from({ length: guildCount }, () => castOneUse(stage))),
  timeline: (stage, guilds) => guilds.flatMap((guild) => playGuild(stage, guild)),
  breaks: false,
  losesSession: false,
  promises: { rightWithSearchPercent: 100 },
}
