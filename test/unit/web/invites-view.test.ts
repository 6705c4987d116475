import { describe, expect, it } from 'vitest'
import {
  firstView,
  invitesHref,
  parseInvitesView,
  sortedBy,
} from '../../../web/src/state/invites-view.ts'

const parsed = (href: string) => parseInvitesView(new URL(href, 'http://localhost').searchParams)

describe('the view of invites in an address', () => {
  it('comes back as it was written', () => {
    const view = { search: 'you & me', state: 'gone', sort: 'expires', order: 'desc' } as const
    expect(parsed(invitesHref('1', view))).toEqual(view)
  })

  it('is as at first where nothing, or nonsense, is said', () => {
    expect(invitesHref('1', firstView)).toBe('/servers/1/invites')
    expect(parsed('/?sort=luck&order=up&state=lost')).toEqual(firstView)
  })

  it('keeps no more of a search than the api takes', () => {
    expect(parsed(`/?search=${'x'.repeat(500)}`).search).toHaveLength(100)
  })
})

describe('sorting', () => {
  it('begins with the most, of names with the first', () => {
    expect(sortedBy(firstView, 'uses')).toMatchObject({ sort: 'uses', order: 'desc' })
    expect(sortedBy(firstView, 'code')).toMatchObject({ sort: 'code', order: 'asc' })
  })

  it('turns round at the second press', () => {
    expect(sortedBy(firstView, 'joins').order).toBe('asc')
    expect(sortedBy(sortedBy(firstView, 'joins'), 'joins').order).toBe('desc')
  })
})
