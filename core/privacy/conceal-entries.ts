import { isNameless } from '#core/journal/nameless-member.ts'
import type { Attribution } from '#core/attribution/attribution.ts'
import type { JournalEntry } from '#core/journal/entries.ts'

/** The pseudonym of who opted out of the guild in question; undefined for everybody else. */
export type Concealed = (userId: string) => string | undefined

/** Everybody whom journal entries name: members, inviters, and who else may have been one. */
export function peopleOf(entries: readonly JournalEntry[]): Set<string> {
  const people = new Set<string>()
  const add = (id: string | null) => {
    if (id !== null && !isNameless(id)) people.add(id)
  }
  for (const entry of entries) {
    if ('memberId' in entry) add(entry.memberId)
    if ('inviterId' in entry) add(entry.inviterId)
    if (!('attribution' in entry)) continue
    add(entry.attribution.inviterId)
    for (const { inviterId } of entry.attribution.candidates) add(inviterId)
  }
  return people
}

/**
 * An entry without the identity of who opted out: as members they are pseudonyms without names, so
 * that a leave still finds its join; as inviters they are nobody.
 */
export function concealEntry(entry: JournalEntry, concealed: Concealed): JournalEntry {
  switch (entry.kind) {
    case 'join': {
      const attribution = concealAttribution(entry.attribution, concealed)
      const memberId = concealed(entry.memberId)
      if (memberId === undefined) return { ...entry, attribution }
      return { ...entry, attribution, memberId, memberName: null, memberAvatar: null }
    }
    case 'leave': {
      const memberId = concealed(entry.memberId)
      return memberId === undefined ? entry : { ...entry, memberId, memberName: null }
    }
    case 'revise': {
      const attribution = concealAttribution(entry.attribution, concealed)
      return { ...entry, attribution, memberId: concealed(entry.memberId) ?? entry.memberId }
    }
    case 'invite': {
      const inviterId = concealInviter(entry.inviterId, concealed)
      if (inviterId === entry.inviterId) return entry
      return { ...entry, inviterId, inviterName: null, inviterAvatar: null }
    }
    case 'invite-gone':
    case 'write-off':
      return entry
    default:
      return entry satisfies never
  }
}

function concealAttribution(attribution: Attribution, concealed: Concealed): Attribution {
  return {
    ...attribution,
    inviterId: concealInviter(attribution.inviterId, concealed),
    candidates: attribution.candidates.map(({ code, inviterId }) => ({
      code,
      inviterId: concealInviter(inviterId, concealed),
    })),
  }
}

/** Nobody instead of who opted out, also where the bot's invite is owned by their pseudonym. */
function concealInviter(inviterId: string | null, concealed: Concealed): string | null {
  if (inviterId === null || isNameless(inviterId)) return null
  return concealed(inviterId) === undefined ? inviterId : null
}
