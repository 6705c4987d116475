import type { PrivacyState } from './privacy.ts'
import { RETENTION_DAYS } from '#core/guilds/guild-day.ts'
import type {
  PersonApiKey,
  PersonChange,
  PersonCount,
  PersonInvite,
  PersonJoin,
  PersonMessage,
  PersonRows,
} from '#core/postgres/person-rows.ts'

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
  /** Joins and counts older than this are gone. */
  retentionDays: number
  optedOut: boolean
  optedOutAt: string | null
  deletedAt: string | null
  isComplete: boolean
  /** The member's own joins, newest first; also those that are stored under the pseudonym. */
  joins: OnWire<PersonJoin>[]
  /** What is counted for the member as an inviter. */
  invited: PersonCount[]
  /** Joins of others that the member may have brought, among other explanations. */
  candidateOf: number
  invites: OnWire<PersonInvite>[]
  /** Messages that wait to be sent. */
  messages: OnWire<PersonMessage>[]
  /** What the member changed in the tracker, as one of its administrators. */
  changes: OnWire<PersonChange>[]
  /** API keys that the member made. */
  apiKeys: OnWire<PersonApiKey>[]
}

/** As JSON has it. */
type OnWire<T> = {
  [Key in keyof T]: T[Key] extends Date
    ? string
    : T[Key] extends Date | null
      ? string | null
      : T[Key]
}

export type ExportInput = {
  guildId: string
  userId: string
  state: PrivacyState
  rows: PersonRows
  now: Date
}

/** Gathers the document. */
export async function exportPerson(input: ExportInput): Promise<PersonExport> {
  const { guildId, userId, state, rows, now } = input
  const limit = EXPORT_ROWS_MAX
  // One more than is shown tells whether there are more.
  const [joins, invited, invites, messages, changes, apiKeys, candidateOf] = await Promise.all([
    rows.joins(limit + 1),
    rows.counts(limit + 1),
    rows.invites(limit + 1),
    rows.messages(limit + 1),
    rows.changes(limit + 1),
    rows.apiKeys(limit + 1),
    rows.candidateCount(),
  ])
  return {
    guildId,
    userId,
    exportedAt: now.toISOString(),
    retentionDays: RETENTION_DAYS,
    optedOut: state.optedOut,
    optedOutAt: textOf(state.optedOutAt),
    deletedAt: textOf(state.deletedAt),
    isComplete: [joins, invited, invites, messages, changes, apiKeys].every(
      ({ length }) => length <= limit,
    ),
    joins: joins.slice(0, limit).map((join) => ({
      ...join,
      joinedAt: join.joinedAt.toISOString(),
      leftAt: textOf(join.leftAt),
      recordedAt: join.recordedAt.toISOString(),
    })),
    invited: invited.slice(0, limit),
    candidateOf,
    invites: invites.slice(0, limit).map((invite) => ({
      ...invite,
      createdAt: textOf(invite.createdAt),
      expiresAt: textOf(invite.expiresAt),
      deletedAt: textOf(invite.deletedAt),
    })),
    messages: messages
      .slice(0, limit)
      .map((message) => ({ ...message, createdAt: message.createdAt.toISOString() })),
    changes: changes
      .slice(0, limit)
      .map((change) => ({ ...change, changedAt: change.changedAt.toISOString() })),
    apiKeys: apiKeys.slice(0, limit).map((key) => ({
      ...key,
      createdAt: key.createdAt.toISOString(),
      lastUsedAt: textOf(key.lastUsedAt),
    })),
  }
}

function textOf(instant: Date | null): string | null {
  return instant?.toISOString() ?? null
}
