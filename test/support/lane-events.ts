import type { Rise } from '#core/attribution/measure-rises.ts'
import type { KnownInvite, Snapshot } from '#core/attribution/snapshot.ts'
import type { JoinedMember, LaneEvent, ListedInvite } from '#bot/lanes/lane-event.ts'
import type { ListOutcome } from '#bot/lanes/list-invites.ts'

/* Small makers of what goes into lanes and attribution: a test names what matters to it. */

/** The instant at which makers let things happen unless told otherwise, in ms. */
export const NOON = Date.parse('2026-03-01T12:00:00Z')

type Common = Partial<Pick<LaneEvent, 'receivedAt' | 'position' | 'close'>>

const common = (): Pick<LaneEvent, 'receivedAt' | 'position' | 'close'> => ({
  receivedAt: NOON,
  position: undefined,
  close: () => undefined,
})

export const aKnownInvite = (change: Partial<KnownInvite> = {}): KnownInvite => ({
  code: 'abc',
  uses: 0,
  maxUses: 0,
  inviterId: '500',
  channelId: '700',
  createdAt: NOON - 3_600_000,
  expiresAt: null,
  ...change,
})

export const aListedInvite = (change: Partial<ListedInvite> = {}): ListedInvite => ({
  ...aKnownInvite(change),
  maxAgeSeconds: 0,
  temporary: false,
  inviterName: 'Ines',
  inviterAvatar: null,
  ...change,
})

export const aSnapshot = (...invites: readonly Partial<KnownInvite>[]): Snapshot =>
  new Map(invites.map((invite) => aKnownInvite(invite)).map((invite) => [invite.code, invite]))

/** What Discord answers to a request for a guild's invites. */
export const aList = (...invites: readonly Partial<ListedInvite>[]): ListOutcome => ({
  kind: 'list',
  invites: new Map(
    invites.map((invite) => aListedInvite(invite)).map((invite) => [invite.code, invite]),
  ),
})

export const aRise = (change: Partial<Rise> = {}): Rise => ({
  code: 'abc',
  inviterId: '500',
  uses: 1,
  usedUp: false,
  isShared: false,
  seenAt: NOON,
  ...change,
})

export const aJoinEvent = (
  member: Partial<JoinedMember> = {},
  change: Common = {},
): LaneEvent & { kind: 'join' } => ({
  kind: 'join',
  ...common(),
  member: {
    memberId: '1000',
    memberName: 'Mina',
    memberAvatar: null,
    joinedAt: NOON,
    isBot: false,
    isRejoin: false,
    isFreshAccount: false,
    ...member,
  },
  ...change,
})

export const aLeaveEvent = (memberId = '1000', change: Common = {}): LaneEvent => ({
  kind: 'leave',
  memberId,
  memberName: 'Mina',
  ...common(),
  ...change,
})

export const anInviteCreated = (
  invite: Partial<ListedInvite> = {},
  change: Common = {},
): LaneEvent => ({ kind: 'invite-created', invite: aListedInvite(invite), ...common(), ...change })

export const anInviteDeleted = (code = 'abc', change: Common = {}): LaneEvent => ({
  kind: 'invite-deleted',
  code,
  ...common(),
  ...change,
})

export const aPrime = (change: Common = {}): LaneEvent => ({
  kind: 'prime',
  ...common(),
  ...change,
})
