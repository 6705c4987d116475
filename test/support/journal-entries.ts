import type { Redis } from 'ioredis'
import type { Attribution } from '#core/attribution/attribution.ts'
import type {
  InviteEntry,
  InviteGoneEntry,
  JoinEntry,
  JournalEntry,
  LeaveEntry,
  ReviseEntry,
  WriteOffEntry,
} from '#core/journal/entries.ts'
import { keys } from '#core/redis/keys.ts'
import { partitionOfGuild } from '#core/redis/partitions.ts'

/* Small makers of journal entries: a test names what matters to it. */

export const anAttribution = (change: Partial<Attribution> = {}): Attribution => ({
  source: 'invite',
  method: 'use-count',
  confidence: 'certain',
  reason: null,
  code: 'abc',
  inviterId: '500',
  candidates: [],
  ...change,
})

export const aJoin = (change: Partial<JoinEntry> = {}): JoinEntry => ({
  kind: 'join',
  memberId: '1000',
  memberName: 'Mina',
  memberAvatar: null,
  joinedAt: Date.now(),
  receivedAt: change.joinedAt ?? Date.now(),
  attribution: anAttribution(),
  rejoin: false,
  freshAccount: false,
  ...change,
})

export const aLeave = (change: Partial<LeaveEntry> = {}): LeaveEntry => ({
  kind: 'leave',
  memberId: '1000',
  memberName: 'Mina',
  leftAt: Date.now(),
  ...change,
})

export const aRevision = (change: Partial<ReviseEntry> = {}): ReviseEntry => ({
  kind: 'revise',
  memberId: '1000',
  joinedAt: Date.now(),
  attribution: anAttribution(),
  ...change,
})

export const anInvite = (change: Partial<InviteEntry> = {}): InviteEntry => ({
  kind: 'invite',
  code: 'abc',
  channelId: '700',
  inviterId: '500',
  inviterName: 'Ines',
  inviterAvatar: null,
  uses: 0,
  maxUses: 0,
  maxAgeSeconds: 0,
  temporary: false,
  createdAt: null,
  expiresAt: null,
  ...change,
})

export const anInviteGone = (change: Partial<InviteGoneEntry> = {}): InviteGoneEntry => ({
  kind: 'invite-gone',
  code: 'abc',
  goneAt: Date.now(),
  uses: 1,
  ...change,
})

export const aWriteOff = (change: Partial<WriteOffEntry> = {}): WriteOffEntry => ({
  kind: 'write-off',
  code: 'abc',
  uses: 1,
  ...change,
})

/** A join that a rise shows and nobody saw. */
export const aNamelessJoin = (change: Partial<JoinEntry> = {}): JoinEntry =>
  aJoin({ memberId: '-1', memberName: null, ...change })

/** Appends one settlement to a guild's journal, as settle.lua does. @returns its position */
export async function journal(
  redis: Redis,
  guild: { guildId: string; generation: number },
  entries: readonly JournalEntry[] | string,
): Promise<string> {
  const text = typeof entries === 'string' ? entries : JSON.stringify(entries)
  const key = keys.journal(partitionOfGuild(guild.guildId))
  const fields = ['guild', guild.guildId, 'generation', guild.generation, 'entries', text]
  const position = await redis.xadd(key, '*', ...fields)
  if (position === null) throw new Error('the journal entry was not appended')
  return position
}
