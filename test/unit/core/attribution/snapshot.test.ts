import { expect, it } from 'vitest'
import { diffSnapshots, type KnownInvite } from '#core/attribution/snapshot.ts'
import { aKnownInvite, aSnapshot } from '#test/support/lane-events.ts'

it('does not change where every invite is as it was', () => {
  expect(diffSnapshots(aSnapshot({}), aSnapshot({}))).toEqual({ changed: [], removed: [] })
})

it('names new invites and those that are no more', () => {
  const change = diffSnapshots(aSnapshot({ code: 'old' }), aSnapshot({ code: 'new' }))
  expect(change).toEqual({ changed: [aKnownInvite({ code: 'new' })], removed: ['old'] })
})

it.each<Partial<KnownInvite>>([
  { uses: 1 },
  { maxUses: 5 },
  { inviterId: null },
  { channelId: '701' },
  { createdAt: null },
  { expiresAt: 1 },
  { roleIds: ['8'] },
  { isGuest: true },
])('changes with %o', (difference) => {
  const { changed } = diffSnapshots(aSnapshot({}), aSnapshot(difference))
  expect(changed).toEqual([aKnownInvite(difference)])
})
