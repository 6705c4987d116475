import type { Confidence, Method, Reason, Source } from '#core/attribution/attribution.ts'

/** Most rows of one kind in an export; `isComplete` says whether there were more. */
export const EXPORT_ROWS_MAX = 5_000

/**
 * All that is stored about one member of one guild, and about nobody else: where others are
 * concerned, codes and numbers. Instants are ISO 8601, days the guild's own.
 */
export type PersonExport = {
  guildId: string
  userId: string
  exportedAt: string
  /** Rows older than this are gone. */
  retentionDays: number
  optedOut: boolean
  optedOutAt: string | null
  deletedAt: string | null
  isComplete: boolean
  /** The member's own joins, newest first. */
  joins: ExportedJoin[]
  /** What is counted for the member as an inviter. */
  invited: { day: string; code: string | null; joins: number; leaves: number; present: number }[]
  /** Joins of others that the member may have brought, among other explanations. */
  candidateOf: number
  invites: ExportedInvite[]
  /** Messages that wait to be sent. */
  messages: { kind: string; about: 'member' | 'inviter'; createdAt: string }[]
}

export type ExportedJoin = {
  joinedAt: string
  leftAt: string | null
  name: string | null
  avatar: string | null
  source: Source
  method: Method
  confidence: Confidence
  reason: Reason | null
  code: string | null
  /** Codes by which the member may have come, where that is not certain. */
  candidates: string[]
  rejoin: boolean
  freshAccount: boolean
  ownCode: boolean
  counted: boolean
  recordedAt: string
}

export type ExportedInvite = {
  code: string
  channelId: string | null
  name: string | null
  avatar: string | null
  uses: number
  maxUses: number
  maxAgeSeconds: number
  temporary: boolean
  createdAt: string | null
  expiresAt: string | null
  deletedAt: string | null
}
