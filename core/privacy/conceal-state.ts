import type { Ledger } from '#core/attribution/ledger.ts'
import type { KnownInvite } from '#core/attribution/snapshot.ts'
import { isNameless } from '#core/journal/nameless-member.ts'

/* What outlives a settlement in Redis. Inviters, too, are pseudonyms there, because an invite that
   the bot made keeps its owner; the journal's entries name nobody in their place. A ledger is looked
   through whatever it is made of: what is added to it later names people by the same two words. */

/** The id that takes the place of another; undefined where it stays. */
export type Renamed = (id: string) => string | undefined

/** Everybody whom a ledger or invites name. */
export function peopleOfState(ledger: Ledger, invites: Iterable<KnownInvite>): Set<string> {
  const people = new Set<string>()
  const add = (id: string) => {
    if (!isNameless(id)) people.add(id)
  }
  JSON.stringify(ledger, (name, value: unknown) => {
    if ((name === 'memberId' || name === 'inviterId') && typeof value === 'string') add(value)
    return value
  })
  for (const { inviterId } of invites) if (inviterId !== null) add(inviterId)
  return people
}

/** A ledger with other ids, such as without the identity of who opted out. */
export function renameInLedger(ledger: Ledger, renamed: Renamed): Ledger {
  // Ids become other ids: the shape stays what it was.
  return JSON.parse(JSON.stringify(ledger), (name, value: unknown) => {
    const isId = (name === 'memberId' || name === 'inviterId') && typeof value === 'string'
    return isId ? (renamed(value) ?? value) : value
  }) as Ledger
}

/** An invite with another maker, such as without the identity of who opted out. */
export function renameInInvite(invite: KnownInvite, renamed: Renamed): KnownInvite {
  const { inviterId } = invite
  return inviterId === null ? invite : { ...invite, inviterId: renamed(inviterId) ?? inviterId }
}
