import { concealInviter, type Concealed } from './conceal-entries.ts'
import type { Ledger } from '#core/attribution/ledger.ts'
import type { KnownInvite } from '#core/attribution/snapshot.ts'
import { isNameless } from '#core/journal/nameless-member.ts'

/* What outlives a settlement in Redis. A ledger is looked through whatever it is made of: what is
   added to it later names people by the same two words. */

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

/** A ledger without the identity of who opted out. */
export function concealLedger(ledger: Ledger, concealed: Concealed): Ledger {
  // Ids become other ids, or null where null may be: the shape stays what it was.
  return JSON.parse(JSON.stringify(ledger), (name, value: unknown) => {
    if (typeof value !== 'string') return value
    if (name === 'memberId') return concealed(value) ?? value
    return name === 'inviterId' ? concealInviter(value, concealed) : value
  }) as Ledger
}

/** An invite without the identity of who opted out. */
export function concealInvite(invite: KnownInvite, concealed: Concealed): KnownInvite {
  return { ...invite, inviterId: concealInviter(invite.inviterId, concealed) }
}
