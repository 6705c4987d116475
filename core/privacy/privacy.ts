import type { Redis } from 'ioredis'
import { mirrorOptOut } from './mirror-opt-outs.ts'
import { exportPerson, type PersonExport } from './person-export.ts'
import type { PseudonymOf } from './pseudonyms.ts'
import { retryDeadlocks } from '#core/postgres/retry-deadlocks.ts'
import { concealPerson, type Person } from '#core/postgres/conceal-person.ts'
import type { Db } from '#core/postgres/connect.ts'
import { makeOptOuts, type OptOut } from '#core/postgres/opt-outs.ts'
import { makePersonRows, type RowSpan } from '#core/postgres/person-rows.ts'

export type PrivacyDeps = { db: Db; redis: Redis; pseudonymOf: PseudonymOf; now: () => number }

/** Whether a member of a guild is recorded without identity, and why. */
export type PrivacyState = {
  optedOut: boolean
  /** Since when; null for who takes part. */
  optedOutAt: Date | null
  /** When the member last had what was stored deleted; null if never, or before the last opt-in. */
  deletedAt: Date | null
}

/** What is stored about a member of a guild. */
export type PrivacyFacts = PrivacyState & {
  /** Joins of the member. */
  joins: RowSpan
  /** Joins that are credited to the member. */
  invited: RowSpan
  /** Joins of others that the member may have brought, among other explanations. */
  candidateOf: number
  /** Known invites that name the member as their maker. */
  invites: number
  /** Messages about the member that wait to be sent. */
  messages: number
}

export type Span = RowSpan

/** How much was changed so that it names the member no more. */
export type ConcealedRows = { joins: number; invited: number; invites: number; messages: number }

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
  deleteData(guildId: string, userId: string): Promise<ConcealedRows | undefined>
  /**
   * The id under which something of the member's own may be stored: theirs, or who opted out's
   * pseudonym, which is negative. Such as the owner of an invite that the bot makes for them.
   */
  storedId(guildId: string, userId: string): Promise<string>
  /** The pseudonym of a member, who has opted out or not. */
  pseudonymOf: PseudonymOf
}

export function makePrivacy(deps: PrivacyDeps): Privacy {
  const { db, pseudonymOf, now } = deps
  const personOf = (guildId: string, userId: string): Person => ({
    guildId,
    userId,
    pseudonym: pseudonymOf(guildId, userId),
  })
  const find = async (person: Person) => stateOf(await makeOptOuts(db).find(person))

  /** Postgres first, which lasts and which recorders obey; then Redis, which lanes obey. */
  async function conceal(person: Person, isDeletion: boolean): Promise<ConcealedRows | undefined> {
    const concealed = await retryDeadlocks(() => concealRows(person, isDeletion))
    if (concealed) await mirrorOptOut(deps, person.guildId, person.userId)
    return concealed
  }

  function concealRows(person: Person, isDeletion: boolean): Promise<ConcealedRows | undefined> {
    return db.transaction().execute(async (tx) => {
      const rows = concealPerson(tx, person)
      if (!(await rows.hold())) return undefined
      await makeOptOuts(tx).optOut(person, new Date(now()), isDeletion)
      const joins = await rows.joins()
      const unlinked = isDeletion ? await rows.unlinkEnded() : 0
      const invited = await rows.invited()
      await rows.counts()
      const invites = await rows.invites()
      const messages = await rows.messages()
      await rows.changes()
      await rows.apiKeys()
      await rows.rejects()
      return { joins: Math.max(joins, unlinked), invited, invites, messages }
    })
  }

  async function optIn(person: Person): Promise<boolean> {
    const isEnabled = await db.transaction().execute(async (tx) => {
      const rows = concealPerson(tx, person)
      if (!(await rows.hold())) return false
      await makeOptOuts(tx).optIn(person, new Date(now()))
      await rows.revealInvites()
      return true
    })
    if (isEnabled) await mirrorOptOut(deps, person.guildId, person.userId)
    return isEnabled
  }

  return {
    pseudonymOf,
    async setOptOut(guildId, userId, optedOut) {
      const person = personOf(guildId, userId)
      const isDone = optedOut ? await conceal(person, false) : await optIn(person)
      return isDone ? find(person) : undefined
    },
    async privacyOf(guildId, userId) {
      const person = personOf(guildId, userId)
      const rows = makePersonRows(db, person, new Date(now()))
      const [state, joins, invited, candidateOf, invites, messages] = await Promise.all([
        find(person),
        rows.joinSpan(),
        rows.invitedSpan(),
        rows.candidateCount(),
        rows.inviteCount(),
        rows.messageCount(),
      ])
      return { ...state, joins, invited, candidateOf, invites, messages }
    },
    async exportData(guildId, userId) {
      const person = personOf(guildId, userId)
      const at = new Date(now())
      const rows = makePersonRows(db, person, at)
      return exportPerson({ guildId, userId, state: await find(person), rows, now: at })
    },
    deleteData: (guildId, userId) => conceal(personOf(guildId, userId), true),
    async storedId(guildId, userId) {
      const person = personOf(guildId, userId)
      return (await find(person)).optedOut ? person.pseudonym : userId
    },
  }
}

function stateOf(row: OptOut | undefined): PrivacyState {
  if (row === undefined || row.optedInAt !== null) {
    return { optedOut: false, optedOutAt: null, deletedAt: null }
  }
  return { optedOut: true, optedOutAt: row.optedOutAt, deletedAt: row.deletedAt }
}
