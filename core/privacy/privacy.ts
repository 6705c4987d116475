import type { Redis } from 'ioredis'
import type { PersonExport } from './person-export.ts'
import type { PseudonymOf } from './pseudonyms.ts'
import type { Db } from '#core/postgres/connect.ts'

export type PrivacyDeps = { db: Db; redis: Redis; pseudonymOf: PseudonymOf; now: () => number }

/** Whether a member of a guild is recorded without identity, and why. */
export type PrivacyState = {
  optedOut: boolean
  /** Since when; null for who takes part. */
  optedOutAt: Date | null
  /** When the member last had what was stored deleted; null if never, or before the last opt-in. */
  deletedAt: Date | null
}

/** How many there are, and of which time. */
export type Span = { count: number; oldestAt: Date | null; newestAt: Date | null }

/** What is stored about a member of a guild. */
export type PrivacyFacts = PrivacyState & {
  /** Joins of the member. */
  joins: Span
  /** Joins that are credited to the member. */
  invited: Span
  /** Joins of others that the member may have brought, among other explanations. */
  candidateOf: number
  /** Known invites that name the member as their maker. */
  invites: number
  /** Messages about the member that wait to be sent. */
  messages: number
}

/** How much was changed so that it names the member no more. */
export type Concealed = { joins: number; invited: number; invites: number; messages: number }

/** A member's rights over what a guild's tracker stores about them. All of it is safe to repeat. */
export type Privacy = {
  /**
   * Opts a member out, or in again. Out: what is stored names the member no more from now on, and
   * what comes is recorded without identity. In: for the future only, from the next join on.
   * @returns undefined where the guild has not enabled the module, and nothing is stored
   */
  setOptOut(guildId: string, userId: string, optedOut: boolean): Promise<PrivacyState | undefined>
  /** What is stored about the member, in numbers. */
  privacyOf(guildId: string, userId: string): Promise<PrivacyFacts>
  /** All that is stored about the member, as one JSON document; names nobody else. */
  exportData(guildId: string, userId: string): Promise<PersonExport>
  /**
   * Deletes what is stored about the member, and opts them out. Totals stay, and a keyed hash.
   * @returns undefined where the guild has not enabled the module, and nothing is stored
   */
  deleteData(guildId: string, userId: string): Promise<Concealed | undefined>
  /**
   * The id under which something of the member's own may be stored: theirs, or who opted out's
   * pseudonym, which is negative. Such as the owner of an invite that the bot makes for them.
   */
  storedId(guildId: string, userId: string): Promise<string>
}
