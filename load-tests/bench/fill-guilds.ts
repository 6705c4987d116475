import type { Redis } from 'ioredis'
import { generationOf } from './fill-journal.ts'
import { emptyLedger } from '#core/attribution/ledger.ts'
import type { KnownInvite } from '#core/attribution/snapshot.ts'
import { makeGuildEntries } from '#core/redis/guild-directory.ts'
import { makeGuildStates } from '#core/redis/guild-states.ts'
import { aChannel, anEntry, aRole } from '#test/support/guild-entries.ts'

const invitesEach = 20
const channelsEach = 50
const rolesEach = 30
const atOnce = 200

/** Writes what Redis keeps of guilds that are enabled and known: snapshot, state, directory entry. */
export async function fillGuilds(redis: Redis, guildIds: readonly string[]): Promise<void> {
  const states = makeGuildStates(redis)
  const entries = makeGuildEntries(redis)
  const idAt = (place: number) => String(1_100_000_000_000_000_000n + BigInt(place))
  const channels = times(channelsEach, (n) => aChannel({ id: idAt(n), name: `channel-${n}` }))
  const roles = times(rolesEach, (n) => aRole({ id: idAt(n), name: `role ${n}` }))
  const invites = times(invitesEach, (n): KnownInvite => {
    return {
      code: `Code${String(n).padStart(4, '0')}`,
      isVanity: false,
      uses: n,
      maxUses: 0,
      inviterId: idAt(n),
      channelId: idAt(n),
      createdAt: Date.now(),
      expiresAt: null,
      roleIds: [],
      isGuest: false,
    }
  })
  const fill = async (guildId: string) => {
    const generation = await generationOf(redis, guildId)
    await entries.store(guildId, generation, anEntry({ guildId, channels, roles }))
    const outcome = await states.settle({
      guildId,
      generation,
      epoch: 1,
      position: { sessionId: '0123456789abcdef0123456789abcdef', sequence: 1 },
      expectedVersion: 0,
      entries: [],
      ledger: emptyLedger,
      isPrimed: true,
      isConcealed: true,
      change: { changed: invites, removed: [] },
    })
    if (outcome.kind !== 'settled') throw new Error(`a settlement is refused: ${outcome.kind}`)
  }
  for (let from = 0; from < guildIds.length; from += atOnce)
    await Promise.all(guildIds.slice(from, from + atOnce).map(fill))
}

const times = <T>(count: number, make: (n: number) => T): T[] =>
  Array.from({ length: count }, (_, n) => make(n))
