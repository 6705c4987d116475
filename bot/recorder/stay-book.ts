import type { Stay } from '#core/postgres/recording-rows.ts'

/** An ADD this close to an open membership's `joined_at` is the same join told again. */
export const REPEAT_WITHIN_MS = 2_000

/** The retained stays of the members in a batch, as they change while it is folded. */
export type StayBook = {
  /** Stays of one member. */
  of(guildId: string, memberId: string): readonly Stay[]
  /** The one that has not ended. */
  open(guildId: string, memberId: string): Stay | undefined
  /** The stay that began at `joinedAt`, give or take what Discord's own repeats differ by. */
  startedAt(guildId: string, memberId: string, joinedAt: number): Stay | undefined
  add(stay: Stay): void
}

export function makeStayBook(known: readonly Stay[]): StayBook {
  const stays = new Map<string, Stay[]>()
  const keyOf = (guildId: string, memberId: string) => `${guildId} ${memberId}`
  const of = (guildId: string, memberId: string) => stays.get(keyOf(guildId, memberId)) ?? []
  const add = (stay: Stay) => {
    const key = keyOf(stay.guildId, stay.memberId)
    const list = stays.get(key)
    if (list) list.push(stay)
    else stays.set(key, [stay])
  }
  for (const stay of known) add({ ...stay }) // what we were given stays as it is
  return {
    of,
    open: (guildId, memberId) => of(guildId, memberId).find((stay) => stay.leftAt === null),
    startedAt(guildId, memberId, joinedAt) {
      const distance = (stay: Stay) => Math.abs(stay.joinedAt - joinedAt)
      const [nearest] = [...of(guildId, memberId)].sort((a, b) => distance(a) - distance(b))
      return nearest && distance(nearest) <= REPEAT_WITHIN_MS ? nearest : undefined
    },
    add,
  }
}
