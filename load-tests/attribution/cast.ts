import { GuildFeature } from 'discord-api-types/v10'
import type { Control } from '#infra/local/discord/control.ts'
import type { JoinBy } from '#infra/local/discord/control/world-types.ts'
import type { Stage } from './scenario.ts'
import { pick } from './random.ts'

/** A guild of a scenario, with who invites into it. */
export interface CastGuild {
  guildId: string
  /** Invites of different people, without limits. */
  codes: string[]
  /** Made by the same people, in the same order as `codes`. */
  inviterIds: string[]
  hasVanity: boolean
  /** Invites of one use, made by the same people in turn. */
  oneUseCodes?: string[]
  /** Only in hostile runs: an invite that brings a role, one for guests, and members to take them. */
  special?: { roleCode: string; guestCode: string; memberIds: string[] }
}

export interface GuildWishes {
  codes: number
  vanityCode?: string
}

/** A guild with an inviter for each code, who is a member of it. */
export async function castGuild(stage: Stage, wishes: GuildWishes): Promise<CastGuild> {
  const { control, hostile } = stage
  const guild = await control.createGuild({
    name: 'Chess',
    features: [
      ...(wishes.vanityCode === undefined ? [] : [GuildFeature.VanityURL]),
      ...(hostile ? [GuildFeature.Discoverable] : []),
    ],
    vanityCode: wishes.vanityCode,
  })
  const guildId = guild.id
  const inviterIds: string[] = []
  const codes: string[] = []
  for (let number = 1; number <= wishes.codes; number += 1) {
    const inviterId = await aMember(control, guildId, `inviter ${number}`)
    inviterIds.push(inviterId)
    codes.push((await control.createInvite({ guildId, inviterId })).code)
  }
  const hasVanity = wishes.vanityCode !== undefined
  const special = hostile ? await castSpecial(control, guildId, inviterIds) : undefined
  return { guildId, codes, inviterIds, hasVanity, special }
}

/** Several guilds alike. Guilds have their own limits, and a few of them together stay far below the
 *  global one: so many are as hard to tell apart as one that plays as many times as long. */
export const castGuilds = (stage: Stage, count: number, wishes: GuildWishes) =>
  Promise.all(Array.from({ length: count }, () => castGuild(stage, wishes)))

/** Somebody who is in before the tracker looks. */
export async function aMember(
  control: Control,
  guildId: string,
  username: string,
): Promise<string> {
  const { id: userId } = await control.createUser({ username })
  await control.join({ guildId, userId, by: { discovery: true } })
  return userId
}

async function castSpecial(control: Control, guildId: string, inviterIds: readonly string[]) {
  const [inviterId] = inviterIds
  const { roleId } = await control.setRole({ guildId, name: 'Regular' })
  const role = await control.createInvite({ guildId, inviterId, roleIds: [roleId] })
  const guest = await control.createInvite({ guildId, inviterId, guest: true })
  const memberIds: string[] = []
  for (let number = 1; number <= 20; number += 1)
    memberIds.push(await aMember(control, guildId, `regular ${number}`))
  return { roleCode: role.code, guestCode: guest.code, memberIds }
}

/** Plans that somebody new comes in by `by`; in a hostile run sometimes in another way instead, and
 *  sometimes a member takes the role invite in the same moment. All is drawn now, none when it runs,
 *  so that the plan follows from the seed alone. */
export function newcomer(stage: Stage, guild: CastGuild, by: JoinBy): () => Promise<void> {
  const { control, random, accepted } = stage
  const { guildId, special } = guild
  if (!special) return async () => void (await control.join({ guildId, by }))
  const way = disturbed(by, special, random())
  const taker = random() < 0.03 ? pick(special.memberIds, random) : undefined
  return async () => {
    await control.join({ guildId, by: way })
    if (taker === undefined) return
    const { roleCode: code } = special
    await control.acceptAsMember({ guildId, userId: taker, code })
    accepted.set(`${guildId}/${code}`, (accepted.get(`${guildId}/${code}`) ?? 0) + 1)
  }
}

function disturbed(by: JoinBy, special: NonNullable<CastGuild['special']>, draw: number): JoinBy {
  if (draw < 0.1) return { discovery: true }
  if (draw < 0.15) return { code: special.guestCode }
  return draw < 0.2 ? { code: special.roleCode } : by
}

/** Any of the guild's plain codes. */
export const anyCode = (guild: CastGuild, random: () => number): JoinBy => ({
  code: pick(guild.codes, random),
})
