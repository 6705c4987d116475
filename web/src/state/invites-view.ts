import type { InvitesQuery } from '#api/schemas/invite.ts'

/** Which invites are shown, and in which order. */
export type InvitesView = Pick<InvitesQuery, 'state' | 'sort' | 'order'> & { search: string }

const states: readonly InvitesView['state'][] = ['live', 'gone']
const sorts: readonly InvitesView['sort'][] = ['joins', 'net', 'uses', 'created', 'expires', 'code']
const searchMax = 100

export const firstView: InvitesView = { search: '', state: 'live', sort: 'joins', order: 'desc' }

/** Reads a view from an address; what it cannot be is as at first. */
export function parseInvitesView(query: URLSearchParams): InvitesView {
  const sort = sorts.find((sort) => sort === query.get('sort')) ?? firstView.sort
  const order = query.get('order')
  return {
    search: (query.get('search') ?? '').slice(0, searchMax),
    state: states.find((state) => state === query.get('state')) ?? firstView.state,
    sort,
    order: order === 'asc' || order === 'desc' ? order : orderOf(sort),
  }
}

/** The page of a guild's invites; what is as at first is left out. */
export function invitesHref(guildId: string, view: InvitesView): string {
  const query = new URLSearchParams()
  if (view.search !== '') query.set('search', view.search)
  if (view.state !== firstView.state) query.set('state', view.state)
  if (view.sort !== firstView.sort) query.set('sort', view.sort)
  if (view.order !== orderOf(view.sort)) query.set('order', view.order)
  const path = `/servers/${encodeURIComponent(guildId)}/invites`
  return query.size === 0 ? path : `${path}?${query.toString()}`
}

/** Sorted by `sort`; once more, the other way round. */
export function sortedBy(view: InvitesView, sort: InvitesView['sort']): InvitesView {
  if (view.sort !== sort) return { ...view, sort, order: orderOf(sort) }
  return { ...view, order: view.order === 'asc' ? 'desc' : 'asc' }
}

/** Most first, but names and deadlines from their beginning. */
const orderOf = (sort: InvitesView['sort']): InvitesView['order'] =>
  sort === 'code' || sort === 'expires' ? 'asc' : 'desc'
