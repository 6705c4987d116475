import { drawMs } from '../faults.ts'
import type { Realm } from '../realm.ts'
import type { Guild, Invite } from './world.ts'

/** How far back a list may lag; older changes are forgotten. */
export const longestListLagMs = 60_000
const changesKept = 20_000

/** Remembers what an invite was before it changes, as long as lists lag. '' is the vanity URL. */
export function noteInviteChange(
  realm: Realm,
  guild: Guild,
  code: string,
  before: Invite | null,
): void {
  if (realm.faults.listLagMs[1] === 0) {
    if (guild.inviteChanges.length > 0) guild.inviteChanges = []
    return
  }
  const changes = guild.inviteChanges
  const atMs = realm.now()
  changes.push({
    atMs,
    code,
    before: before && { ...before },
    vanityUsesBefore: guild.vanityUses,
  })
  const oldestAtMs = atMs - longestListLagMs
  // Trimmed in steps, so that a join costs no copy of the whole.
  if (changes.length > changesKept || (changes[0]?.atMs ?? atMs) < oldestAtMs - longestListLagMs)
    guild.inviteChanges = changes.slice(-changesKept / 2).filter((one) => one.atMs >= oldestAtMs)
}

/** The invites and vanity uses as a list shows them now: of one moment, which may lag behind but
 *  never moves backwards from one list to the next. */
export function inviteListAt(
  realm: Realm,
  guild: Guild,
): { invites: Invite[]; vanityUses: number; shownAtMs: number } {
  dropExpired(realm, guild)
  const lagMs = drawMs(realm.faults.listLagMs, realm.random)
  const shownAtMs = Math.max(guild.lastListShownAtMs, realm.now() - lagMs)
  guild.lastListShownAtMs = shownAtMs
  const invites = new Map(guild.invites)
  let { vanityUses } = guild
  for (const change of guild.inviteChanges.toReversed()) {
    if (change.atMs <= shownAtMs) break
    if (change.code === '') vanityUses = change.vanityUsesBefore
    else if (change.before) invites.set(change.code, change.before)
    else invites.delete(change.code)
  }
  const live = [...invites.values()].filter(
    ({ expiresAtMs }) => expiresAtMs === null || expiresAtMs > shownAtMs,
  )
  return { invites: live, vanityUses, shownAtMs }
}

/** Removes expired invites, silently as Discord does, once no list can show them any more. */
export function dropExpired(realm: Realm, guild: Guild): void {
  const before = realm.now() - (realm.faults.listLagMs[1] === 0 ? 0 : longestListLagMs)
  for (const invite of guild.invites.values()) {
    if (invite.expiresAtMs === null || invite.expiresAtMs > before) continue
    guild.invites.delete(invite.code)
    realm.world.codes.delete(invite.code)
  }
}
