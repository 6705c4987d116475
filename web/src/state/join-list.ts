import type { Join, JoinLeft } from '#api/schemas/join.ts'

/** Joins on screen, newest first, without a hole: `nextCursor` goes on where they end. */
export type JoinList = { joins: readonly Join[]; nextCursor: string | null }

/** Most joins that live ones may pile up to; past it the list starts over from its newest page. */
export const mostJoins = 1_000

/** Puts joins in or over what is known of them, newest first. */
export function withJoins(list: JoinList, fresh: readonly Join[]): JoinList {
  if (fresh.length === 0) return list
  const byId = new Map(list.joins.map((join) => [join.id, join]))
  for (const join of fresh) byId.set(join.id, join)
  return { ...list, joins: [...byId.values()].sort(newestFirst) }
}

/** Adds the page that `nextCursor` named. */
export function withOlder(list: JoinList, page: JoinList): JoinList {
  return { ...withJoins(list, page.joins), nextCursor: page.nextCursor }
}

/** Holds a newest page against what is on screen, which may have missed some: they become one list
 *  where they meet; where they don't there may be a hole between, and the page stands alone. */
export function caughtUp(list: JoinList, newest: JoinList): JoinList {
  const known = new Set(list.joins.map(({ id }) => id))
  const meets = newest.joins.some(({ id }) => known.has(id))
  return meets && list.joins.length <= mostJoins ? withJoins(list, newest.joins) : newest
}

/** Replaces a join that is on screen; one that is not stays away. */
export function withRevised(list: JoinList, revised: Join): JoinList {
  return mapJoin(list, revised.id, () => revised)
}

export function withLeft(list: JoinList, left: JoinLeft): JoinList {
  return mapJoin(list, left.id, (join) => ({ ...join, leftAt: left.leftAt }))
}

function mapJoin(list: JoinList, id: string, change: (join: Join) => Join): JoinList {
  return { ...list, joins: list.joins.map((join) => (join.id === id ? change(join) : join)) }
}

/** ISO instants of one precision sort as text. */
function newestFirst(a: Join, b: Join): number {
  if (a.joinedAt !== b.joinedAt) return a.joinedAt < b.joinedAt ? 1 : -1
  return a.id < b.id ? 1 : -1
}
