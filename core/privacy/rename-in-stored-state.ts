import { setTimeout as sleep } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import { peopleOfState, renameInInvite, renameInLedger, type Renamed } from './conceal-state.ts'
import { findConcealed, type FindConcealedDeps } from './find-concealed.ts'
import { makeEnabledGuilds } from '#core/redis/enabled-guilds.ts'
import { makeGuildStates, type GuildState } from '#core/redis/guild-states.ts'
import { makeInviteOwners } from '#core/redis/invite-owners.ts'
import { keys } from '#core/redis/keys.ts'
import { partitionOfGuild } from '#core/redis/partitions.ts'

/** A lane in a raid settles some times a second: one of so many tries comes in between. */
const TRIES_MAX = 40
const PAUSE_MS = 25

/**
 * Takes who opted out out of what Redis keeps of a guild: its ledger, its known invites and their
 * owners. Also where nobody is found it raises the state's version: a lane that was about to write
 * looks again who opted out.
 * @throws Error where lanes settle so often that it finds no turn
 */
export async function concealStoredState(
  deps: FindConcealedDeps & { redis: Redis },
  guildId: string,
): Promise<void> {
  const owners = await makeInviteOwners(deps.redis).all(guildId)
  await renameOwners(deps.redis, guildId, await concealedAmong(owners.values()))
  await renameInState(deps.redis, guildId, ({ ledger, snapshot }) =>
    concealedAmong(peopleOfState(ledger, snapshot?.values() ?? [])),
  )

  async function concealedAmong(people: Iterable<string>): Promise<Renamed> {
    return (await findConcealed(deps, guildId, new Set(people))) ?? (() => undefined)
  }
}

/** Gives who opted in again what is kept under the pseudonym: the invites that the bot made for them.
 *  @throws Error as `concealStoredState` does */
export async function revealStoredState(
  redis: Redis,
  { guildId, userId, pseudonym }: { guildId: string; userId: string; pseudonym: string },
): Promise<void> {
  const renamed: Renamed = (id) => (id === pseudonym ? userId : undefined)
  await renameOwners(redis, guildId, renamed)
  await renameInState(redis, guildId, () => Promise.resolve(renamed))
}

async function renameOwners(redis: Redis, guildId: string, renamed: Renamed): Promise<void> {
  const owners = makeInviteOwners(redis)
  for (const [code, ownerId] of await owners.all(guildId)) {
    const other = renamed(ownerId)
    if (other !== undefined) await owners.set(guildId, code, other)
  }
}

type FindRenamed = (state: GuildState) => Promise<Renamed>

async function renameInState(redis: Redis, guildId: string, find: FindRenamed): Promise<void> {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    if (await tryToRename(redis, guildId, find)) return
    await sleep(PAUSE_MS)
  }
  throw new Error('the known invites of a guild change too often to be gone through')
}

async function tryToRename(redis: Redis, guildId: string, find: FindRenamed): Promise<boolean> {
  const states = makeGuildStates(redis)
  const [generation, epoch, state] = await Promise.all([
    makeEnabledGuilds(redis).generationOf(guildId),
    redis.hget(keys.guildState(partitionOfGuild(guildId), guildId), 'epoch'),
    states.load(guildId),
  ])
  if (generation === undefined) return true // nothing is kept of it
  const renamed = await find(state)
  const named = [...(state.snapshot?.values() ?? [])].filter(
    ({ inviterId }) => inviterId !== null && renamed(inviterId) !== undefined,
  )
  const outcome = await states.settle({
    guildId,
    generation,
    // As who settled last: the guild's owner does not change by this.
    epoch: Number(epoch ?? 0),
    position: undefined,
    expectedVersion: state.version,
    entries: [],
    ledger: renameInLedger(state.ledger, renamed),
    isPrimed: state.snapshot !== undefined,
    change: { changed: named.map((invite) => renameInInvite(invite, renamed)), removed: [] },
    isConcealed: true,
  })
  return outcome.kind === 'settled' || outcome.kind === 'stale-generation'
}
