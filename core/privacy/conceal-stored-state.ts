import { setTimeout as sleep } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import { concealInvite, concealLedger, peopleOfState } from './conceal-state.ts'
import { findConcealed, type FindConcealedDeps } from './find-concealed.ts'
import { makeEnabledGuilds } from '#core/redis/enabled-guilds.ts'
import { makeGuildStates } from '#core/redis/guild-states.ts'
import { makeInviteOwners } from '#core/redis/invite-owners.ts'
import { keys } from '#core/redis/keys.ts'
import { partitionOfGuild } from '#core/redis/partitions.ts'

/** A lane in a raid settles some times a second: one of so many tries comes in between. */
const TRIES_MAX = 40
const PAUSE_MS = 25

export type ConcealStoredDeps = FindConcealedDeps & { redis: Redis }

/**
 * Takes who opted out out of what Redis keeps of a guild: its ledger, its known invites and their
 * owners. Also where nobody is found it raises the state's version: a lane that was about to write
 * looks again who opted out.
 * @throws Error where lanes settle so often that it finds no turn
 */
export async function concealStoredState(deps: ConcealStoredDeps, guildId: string): Promise<void> {
  await concealOwners(deps, guildId)
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    if (await tryToConceal(deps, guildId)) return
    await sleep(PAUSE_MS)
  }
  throw new Error('the known invites of a guild change too often to be gone through')
}

async function tryToConceal(deps: ConcealStoredDeps, guildId: string): Promise<boolean> {
  const { redis } = deps
  const states = makeGuildStates(redis)
  const [generation, epoch, state] = await Promise.all([
    makeEnabledGuilds(redis).generationOf(guildId),
    redis.hget(keys.guildState(partitionOfGuild(guildId), guildId), 'epoch'),
    states.load(guildId),
  ])
  if (generation === undefined) return true // nothing is kept of it
  const invites = [...(state.snapshot?.values() ?? [])]
  const concealed = await findConcealed(deps, guildId, peopleOfState(state.ledger, invites))
  const named = invites.filter(({ inviterId }) => inviterId !== null && concealed?.(inviterId))
  const outcome = await states.settle({
    guildId,
    generation,
    // As who settled last: the guild's owner does not change by this.
    epoch: Number(epoch ?? 0),
    position: undefined,
    expectedVersion: state.version,
    entries: [],
    ledger: concealed ? concealLedger(state.ledger, concealed) : state.ledger,
    isPrimed: state.snapshot !== undefined,
    change: {
      changed: concealed ? named.map((invite) => concealInvite(invite, concealed)) : [],
      removed: [],
    },
  })
  return outcome.kind === 'settled' || outcome.kind === 'stale-generation'
}

async function concealOwners(deps: ConcealStoredDeps, guildId: string): Promise<void> {
  const owners = makeInviteOwners(deps.redis)
  const all = await owners.all(guildId)
  const concealed = await findConcealed(deps, guildId, new Set(all.values()))
  if (concealed === undefined) return
  for (const [code, ownerId] of all) {
    const pseudonym = concealed(ownerId)
    if (pseudonym !== undefined) await owners.set(guildId, code, pseudonym)
  }
}
