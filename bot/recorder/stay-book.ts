import type { AliasOf } from './conceal-batch.ts'
import { isUnseen } from '#core/journal/nameless-member.ts'
import type { Stay } from '#core/postgres/recording-rows.ts'

/** An ADD this close to an open membership's `joined_at` is the same join told again. */
export const REPEAT_WITHIN_MS = 2_000

/**
 * The retained stays of the members in a batch, as they change while it is folded. Those of a member
 * who opted in again are also the ones under the pseudonym they had.
 */
export type StayBook = {
  /** Stays of one member. */
  of(guildId: string, memberId: string): readonly Stay[]
  /** The one that has not ended; none of a member without a name. */
  open(guildId: string, memberId: string): Stay | undefined
  /** The stay that began at `joinedAt`, give or take what Discord's own repeats differ by; at that
   *  very instant for a member without a name. */
  startedAt(guildId: string, memberId: string, joinedAt: number): Stay | undefined
  add(stay: Stay): void
}

export function makeStayBook(known: readonly Stay[], aliasOf: AliasOf = () => undefined): StayBook {
  const guilds = new Map<string, Map<string, Stay[]>>()
  const underId = (guildId: string, id: string) => guilds.get(guildId)?.get(id) ?? []
  const of = (guildId: string, memberId: string) => {
    const alias = aliasOf(guildId, memberId)
    const own = underId(guildId, memberId)
    return alias === undefined ? own : [...own, ...underId(guildId, alias)]
  }
  const add = (stay: Stay) => {
    const { guildId, memberId } = stay
    const members = guilds.get(guildId) ?? new Map<string, Stay[]>()
    guilds.set(guildId, members)
    const list = members.get(memberId)
    if (list) list.push(stay)
    else members.set(memberId, [stay])
  }
  for (const stay of known) {
    const isKnown = underId(stay.guildId, stay.memberId).some((s) => s.joinedAt === stay.joinedAt)
    if (!isKnown) add({ ...stay }) // what we were given stays as it is
  }
  return {
    of,
    open: (guildId, memberId) =>
      isUnseen(memberId) ? undefined : of(guildId, memberId).find((stay) => stay.leftAt === null),
    startedAt(guildId, memberId, joinedAt) {
      const distance = (stay: Stay) => Math.abs(stay.joinedAt - joinedAt)
      const [nearest] = [...of(guildId, memberId)].sort((a, b) => distance(a) - distance(b))
      const withinMs = isUnseen(memberId) ? 0 : REPEAT_WITHIN_MS
      return nearest && distance(nearest) <= withinMs ? nearest : undefined
    },
    add,
  }
}
