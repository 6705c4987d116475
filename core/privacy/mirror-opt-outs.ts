import type { Redis } from 'ioredis'
import type { PseudonymOf } from './pseudonyms.ts'
import { concealStoredState, revealStoredState } from './rename-in-stored-state.ts'
import type { Db } from '#core/postgres/connect.ts'
import { inGuildTurn } from '#core/postgres/in-guild-turn.ts'
import { makeOptOuts } from '#core/postgres/opt-outs.ts'
import { makeConcealedMembers, type ConcealedMembers } from '#core/redis/concealed-members.ts'
import { makeEnabledGuilds } from '#core/redis/enabled-guilds.ts'

export type MirrorDeps = { db: Db; redis: Redis; pseudonymOf: PseudonymOf }

const PAGE = 1_000

/**
 * Makes Redis agree with Postgres on whether one member of a guild is concealed, and takes who is
 * out of what it keeps. One at a time in a guild, so that the newest word stays. Safe to repeat.
 */
export async function mirrorOptOut(
  { db, redis, pseudonymOf }: MirrorDeps,
  guildId: string,
  userId: string,
): Promise<void> {
  const members = makeConcealedMembers(redis)
  const pseudonym = pseudonymOf(guildId, userId)
  await inGuildTurn(db, guildId, async (tx) => {
    const row = await makeOptOuts(tx).find({ guildId, pseudonym })
    if (row?.optedInAt === null) {
      await members.add(guildId, [pseudonym])
      await concealStoredState({ redis, members, pseudonymOf }, guildId)
      return
    }
    await members.remove(guildId, [pseudonym])
    if (row) await revealStoredState(redis, { guildId, userId, pseudonym })
  })
}

/**
 * Makes Redis agree with Postgres on who is concealed in a guild. @returns whether it had lost
 * anybody: then what Redis keeps of the guild may name them
 */
export async function mirrorGuild(
  { db, members }: { db: Db; members: ConcealedMembers },
  guildId: string,
): Promise<boolean> {
  return inGuildTurn(db, guildId, async (tx) => {
    const optOuts = makeOptOuts(tx)
    for await (const known of members.all(guildId)) {
      const rows = await optOuts.among(known.map((pseudonym) => ({ guildId, pseudonym })))
      const concealed = new Set(rows.filter((row) => !row.optedInAt).map((row) => row.pseudonym))
      await members.remove(
        guildId,
        known.filter((pseudonym) => !concealed.has(pseudonym)),
      )
    }
    let added = 0
    let after: string | undefined
    do {
      const page = await optOuts.page(guildId, PAGE, after)
      added += await members.add(guildId, page)
      after = page.length === PAGE ? page.at(-1) : undefined
    } while (after !== undefined)
    return added > 0
  })
}

/** As `mirrorGuild`, of all guilds that Redis has as enabled. @returns how many had lost anybody */
export async function mirrorOptOuts({ db, redis, pseudonymOf }: MirrorDeps): Promise<number> {
  const enabledGuilds = makeEnabledGuilds(redis)
  const { concealed: members } = enabledGuilds
  let lost = 0
  let after: string | undefined = '0'
  while (after !== undefined) {
    const page: string[] = await makeOptOuts(db).guilds(after, PAGE)
    for (const guildId of page) {
      if ((await enabledGuilds.generationOf(guildId)) === undefined) continue
      if (!(await mirrorGuild({ db, members }, guildId))) continue
      await concealStoredState({ redis, members, pseudonymOf }, guildId)
      lost += 1
    }
    after = page.length === PAGE ? page.at(-1) : undefined
  }
  return lost
}
