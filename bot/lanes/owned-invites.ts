import type { Attribution } from '#core/attribution/attribution.ts'
import type { Snapshot } from '#core/attribution/snapshot.ts'
import type { Look } from './batch.ts'
import type { LaneEvent, ListedInvite } from './lane-event.ts'

/* Invites that the bot made on a member's behalf: Discord names the bot as their inviter, and they
   are the member's. */

/** Code -> member id. */
type Owners = ReadonlyMap<string, string>

type Shown = {
  events: readonly LaneEvent[]
  look: Look | undefined
  before: Snapshot | undefined
}

/** Codes of the bot's own invites in what was read, whose owner is to be looked up. */
export function codesOfBot({ events, look, before }: Shown, botId: string): string[] {
  const isOwned = (code: string) => {
    const known = before?.get(code)
    return known !== undefined && known.inviterId !== botId
  }
  const listed = look?.list.kind === 'list' ? [...look.list.invites.values()] : []
  const invites = [...listed, ...(before?.values() ?? [])]
  const shown = invites.flatMap(({ code, inviterId }) => (inviterId === botId ? [code] : []))
  const told = events.flatMap((event) => {
    if (event.kind === 'invite-created') {
      return event.invite.inviterId === botId ? [event.invite.code] : []
    }
    if (event.kind !== 'evidence' && event.kind !== 'missed-join') return []
    const { code, inviterId } = event.attribution
    return code !== null && inviterId === botId ? [code] : []
  })
  return [...new Set([...shown, ...told])].filter((code) => !isOwned(code))
}

/** Gives the bot's invites to their owners, and no invite the bot's name. */
export function withOwners(shown: Shown, botId: string, found: Owners): Shown {
  const { events, look, before } = shown
  const known = [...(before?.values() ?? [])].flatMap(({ code, inviterId }): [string, string][] =>
    inviterId === null || inviterId === botId ? [] : [[code, inviterId]],
  )
  const owners = new Map([...known, ...found])
  const ownerOf = (code: string) => owners.get(code) ?? botId
  const owned = (invite: ListedInvite): ListedInvite => {
    if (invite.inviterId !== botId) return invite
    const inviterId = ownerOf(invite.code)
    return { ...invite, inviterId, inviterName: null, inviterAvatar: null }
  }
  return {
    events: events.map((event) => ownedEvent(event, owned, ownerOf, botId)),
    look: look?.list.kind === 'list' ? ownedLook(look, look.list.invites, owned) : look,
    before: before && ownedSnapshot(before, botId, found),
  }
}

function ownedEvent(
  event: LaneEvent,
  owned: (invite: ListedInvite) => ListedInvite,
  ownerOf: (code: string) => string,
  botId: string,
): LaneEvent {
  if (event.kind === 'invite-created') {
    return event.invite.inviterId === botId ? { ...event, invite: owned(event.invite) } : event
  }
  if (event.kind !== 'evidence' && event.kind !== 'missed-join') return event
  const { attribution } = event
  if (attribution.code === null || attribution.inviterId !== botId) return event
  const inviterId = ownerOf(attribution.code)
  const ownedAttribution: Attribution = { ...attribution, inviterId }
  return { ...event, attribution: ownedAttribution }
}

function ownedLook(
  look: Look,
  invites: ReadonlyMap<string, ListedInvite>,
  owned: (invite: ListedInvite) => ListedInvite,
): Look {
  const changed = [...invites.values()].map((invite): [string, ListedInvite] => [
    invite.code,
    owned(invite),
  ])
  return { ...look, list: { ...look.list, kind: 'list', invites: new Map(changed) } }
}

function ownedSnapshot(before: Snapshot, botId: string, found: Owners): Snapshot {
  const changed = [...before.values()].flatMap((invite) => {
    const inviterId = found.get(invite.code)
    return invite.inviterId === botId && inviterId !== undefined ? [{ ...invite, inviterId }] : []
  })
  if (changed.length === 0) return before
  return new Map([...before, ...changed.map((invite) => [invite.code, invite] as const)])
}
