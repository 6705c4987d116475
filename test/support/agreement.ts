import { expect } from 'vitest'
import { makeInviteTotals } from '#core/postgres/invite-totals.ts'
import type { Stack } from './stack.ts'
import { waitFor } from './wait-for.ts'

/** A guild and all invites by which members join it. */
export type JoinedGuild = { guildId: string; codes: readonly string[] }

type World = Pick<Stack, 'discord' | 'db'>

/** What Usher recorded: a row a join. */
export const joinRows = ({ db }: World, guildId: string) =>
  db
    .selectFrom('joins')
    .select(['member_id', 'code', 'confidence', 'reason'])
    .where('guild_id', '=', guildId)
    .execute()

/** What Discord alone knows: who joined by which invite. */
export async function truthOf({ discord }: World, guildId: string) {
  const { joins } = await discord.control.truth({ guildId })
  return new Map(
    joins.filter(({ source }) => source === 'invite').map(({ userId, code }) => [userId, code]),
  )
}

/** Per code: what Discord counted, and what Usher recorded and wrote off. */
async function accountsOf(world: World, { guildId, codes }: JoinedGuild) {
  const truth = [...(await truthOf(world, guildId)).values()]
  const totals = await makeInviteTotals(world.db).all(guildId, new Date())
  return codes.map((code) => {
    const { recorded = 0, writtenOff = 0 } = totals.get(code) ?? {}
    return { code, rose: truth.filter((used) => used === code).length, recorded, writtenOff }
  })
}

/**
 * Waits until every join and every use of a guild is recorded, and holds it against Discord's truth:
 * each join once, some perhaps without a name, no certainty that is wrong.
 * @param output what the bot wrote, for a failure's message
 */
export async function expectAgreement(
  world: World,
  guild: JoinedGuild,
  { timeoutMs, output }: { timeoutMs: number; output: () => string },
): Promise<void> {
  const { guildId } = guild
  const truth = await truthOf(world, guildId)
  await waitFor(
    async () => {
      const accounts = await accountsOf(world, guild)
      const isSettled = accounts.every((one) => one.recorded + one.writtenOff === one.rose)
      return (await joinRows(world, guildId)).length >= truth.size && isSettled
    },
    { timeoutMs, intervalMs: 250, message: 'every join and every use' },
  ).catch(async (cause: unknown) => {
    const found = { rows: (await joinRows(world, guildId)).length, of: truth.size }
    const text = JSON.stringify({ ...found, accounts: await accountsOf(world, guild) })
    throw new Error(`${text}\n${output().slice(-4_000)}`, { cause })
  })
  const rows = await joinRows(world, guildId)
  expect(rows).toHaveLength(truth.size)
  const named = rows.filter(({ member_id }) => !member_id.startsWith('-'))
  expect(new Set(named.map(({ member_id }) => member_id)).size).toBe(named.length)
  const strangers = named.filter(({ member_id }) => !truth.has(member_id))
  expect(strangers).toEqual([])
  const wrong = named.filter(
    ({ member_id, code, confidence }) => confidence === 'certain' && code !== truth.get(member_id),
  )
  expect(wrong).toEqual([])
  const counts = await world.db
    .selectFrom('day_counts')
    .select((eb) => [eb.fn.sum('joins').as('joins'), eb.fn.sum('present').as('present')])
    .where('guild_id', '=', guildId)
    .executeTakeFirstOrThrow()
  expect(counts).toEqual({ joins: String(truth.size), present: String(truth.size) })
}
