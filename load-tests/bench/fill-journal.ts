import type { Redis } from 'ioredis'
import { emptyLedger } from '#core/attribution/ledger.ts'
import { keys } from '#core/redis/keys.ts'
import { makeGuildStates } from '#core/redis/guild-states.ts'
import { partitionOfGuild } from '#core/redis/partitions.ts'
import { aJoin, anAttribution, anInvite } from '#test/support/journal-entries.ts'

export interface FillJournal {
  redis: Redis
  guildIds: readonly string[]
  joins: number
  /** Number of the first member: nobody comes twice. */
  from: number
}

const codesEach = 20
/** Ids as of people who made their accounts lately. */
const memberIds = 1_200_000_000_000_000_000n

/** Settles joins as lanes do, one each with the invite whose uses rose by it, guild after guild. */
export async function fillJournal({ redis, guildIds, joins, from }: FillJournal): Promise<void> {
  const states = makeGuildStates(redis)
  /** One guild's joins, which follow each other. */
  const settle = async (guildId: string, place: number) => {
    let { version } = await states.load(guildId)
    for (let n = place; n < joins; n += guildIds.length) {
      const settlement = await joinOf(redis, guildId, from + n)
      const outcome = await states.settle({ ...settlement, expectedVersion: version })
      if (outcome.kind !== 'settled') throw new Error(`a settlement is refused: ${outcome.kind}`)
      version = outcome.version
    }
  }
  await Promise.all(guildIds.map(settle))
}

/** The generation in which a guild was enabled. */
export async function generationOf(redis: Redis, guildId: string): Promise<number> {
  const known = generations.get(guildId)
  if (known !== undefined) return known
  const generation = Number(await redis.hget(keys.generations(partitionOfGuild(guildId)), guildId))
  generations.set(guildId, generation)
  return generation
}

const generations = new Map<string, number>()

async function joinOf(redis: Redis, guildId: string, n: number) {
  const generation = await generationOf(redis, guildId)
  const now = Date.now()
  const code = `code${n % codesEach}`
  const inviterId = String(600_000_000_000_000_000n + BigInt(n % codesEach))
  const invite = anInvite({ code, inviterId, uses: n + 1, createdAt: generation })
  // Spread like snowflakes, whose order is not that of joining.
  const memberId = String(memberIds + ((BigInt(n) * 7_919_000_003n) % 10n ** 17n))
  const member = { memberId, memberName: `member ${n}`, joinedAt: now }
  const attribution = anAttribution({ code, inviterId })
  const { channelId, uses, maxUses, createdAt, expiresAt } = invite
  const known = { code, inviterId, channelId, uses, maxUses, createdAt, expiresAt }
  return {
    guildId,
    generation,
    epoch: 1,
    position: undefined,
    entries: [invite, aJoin({ ...member, attribution })],
    ledger: emptyLedger,
    isPrimed: true,
    isConcealed: false,
    change: {
      changed: [{ ...known, isVanity: false, roleIds: [], isGuest: false }],
      removed: [],
    },
  }
}
