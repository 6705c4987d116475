import {
  emptyLedger,
  type Debt,
  type PendingJoin,
  type Ledger,
  type Rise,
  type Tombstone,
} from '#core/attribution/ledger.ts'
import type { KnownInvite, Snapshot } from '#core/attribution/snapshot.ts'
import type { JoinedMember, LaneEvent, ListedInvite } from '#bot/lanes/lane-event.ts'
import type { ListOutcome } from '#bot/discord/list-outcome.ts'

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
  isVanity: false,
  uses: 0,
  maxUses: 0,
  inviterId: '500',
  channelId: '700',
  createdAt: NOON - 3_600_000,
  expiresAt: null,
  roleIds: [],
  isGuest: false,
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
  isVanity: false,
  uses: 1,
  sharedWith: [],
  roleIds: [],
  isGuest: false,
  isMissed: false,
  seenAt: NOON,
  ...change,
})

/** An invite that is no more, and had one use left. */
export const aTombstone = (change: Partial<Tombstone> = {}): Tombstone => ({
  code: 'once',
  inviterId: '500',
  usesLeft: 1,
  sharedWith: [],
  expiresAt: null,
  isExpired: false,
  roleIds: [],
  isGuest: false,
  goneAt: NOON,
  ...change,
})

/** A join that waits for its explanation. */
export const aPendingJoin = (change: Partial<PendingJoin> = {}): PendingJoin => ({
  memberId: '1000',
  joinedAt: NOON,
  cameAt: change.joinedAt ?? NOON,
  roleIds: [],
  isGuest: false,
  ...change,
})

/** A join that is recorded as unknown. */
export const aDebt = (change: Partial<Debt> = {}): Debt => ({
  memberId: '900',
  joinedAt: NOON - 1_000,
  cameAt: change.joinedAt ?? NOON - 1_000,
  roleIds: [],
  isGuest: false,
  owedSince: NOON,
  ...change,
})

export const aLedger = (change: Partial<Ledger> = {}): Ledger => ({ ...emptyLedger, ...change })

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
    isGuest: false,
    roleIds: [],
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

export const aBotAdded = (botId: string, adderId: string, change: Common = {}): LaneEvent => ({
  kind: 'bot-added',
  botId,
  adderId,
  ...common(),
  ...change,
})

/** Evidence about a join that is settled. */
export const anEvidence = (
  told: Omit<Extract<LaneEvent, { kind: 'evidence' }>, 'kind' | keyof Common>,
  change: Common = {},
): LaneEvent => ({ kind: 'evidence', ...told, ...common(), ...change })

/** Asks to look at what is left over. */
export const anAge = (change: Common & { needsList?: boolean } = {}): LaneEvent => ({
  kind: 'age',
  needsList: true,
  ...common(),
  ...change,
})

export const aPrime = (change: Common = {}): LaneEvent => ({
  kind: 'prime',
  ...common(),
  ...change,
})
