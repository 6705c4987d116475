import { setImmediate, setTimeout as wait } from 'node:timers/promises'
import type { Realm } from '../realm.ts'
import { createGuild } from '../world/guilds.ts'
import { createInvite } from '../world/invites.ts'
import { join } from '../world/joins.ts'
import type { CreateGuilds, JoinInput, JoinResult, LoadGuild } from './world-types.ts'

const batch = 500

/** Many small guilds; lets others work in between. */
export async function createLoadGuilds(
  realm: Realm,
  input: CreateGuilds,
): Promise<{ guilds: LoadGuild[] }> {
  const { count, namePrefix = 'Guild', withBot = true, invitesEach = 0 } = input
  const guilds: LoadGuild[] = []
  for (let number = 1; number <= count; number += 1) {
    const guild = createGuild(realm, { name: `${namePrefix} ${number}`, withBot })
    const [channel] = guild.channels.values()
    const codes = Array.from(
      { length: invitesEach },
      () => createInvite(realm, { guildId: guild.id }).code,
    )
    guilds.push({ guildId: guild.id, channelId: channel?.id ?? '', ownerId: guild.ownerId, codes })
    if (number % batch === 0) await setImmediate()
  }
  return { guilds }
}

/** Joins in this order, the n-th of N at `overMs * n / N`; what is late is made up for at once. */
export async function joinSpread(
  realm: Realm,
  joins: readonly JoinInput[],
  overMs: number,
): Promise<{ joins: JoinResult[] }> {
  const startedAtMs = performance.now()
  const results: JoinResult[] = []
  for (const [index, input] of joins.entries()) {
    const aheadMs = startedAtMs + (overMs * index) / joins.length - performance.now()
    if (aheadMs >= 1) await wait(aheadMs)
    else if (index % batch === batch - 1) await setImmediate()
    results.push(join(realm, input))
  }
  return { joins: results }
}
