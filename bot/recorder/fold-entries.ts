import type { FeedEvent } from '#core/events/feed-event.ts'
import type { JournalEntry, JoinEntry, LeaveEntry, ReviseEntry } from '#core/journal/entries.ts'
import { guildDay, RETENTION_MS } from '#core/guilds/guild-day.ts'
import { isUnseen } from '#core/journal/nameless-member.ts'
import type {
  Announcement,
  CountDelta,
  NewJoin,
  RecordingSettings,
  Stay,
} from '#core/postgres/recording-rows.ts'
import type { AliasOf } from './conceal-batch.ts'
import { makeCountDeltas } from './count-deltas.ts'
import { foldInvites, type InviteChanges } from './fold-invites.ts'
import { isOverturned, type Overturned } from './overturned.ts'
import { makeMessageList } from './message-list.ts'
import { makeStayBook, REPEAT_WITHIN_MS } from './stay-book.ts'

/** An entry of a guild that is enabled, in the order of its journal. */
export type FoldItem = { settings: RecordingSettings; entry: JournalEntry }

export type FoldInput = {
  items: readonly FoldItem[]
  /** Retained stays of every member that `items` name. */
  stays: readonly Stay[]
  aliasOf?: AliasOf
  /** Milliseconds since the epoch. */
  now: number
}

/** What a batch of entries does to the tables. */
export type Folding = InviteChanges & {
  newJoins: NewJoin[]
  /** Stays that have a row already and differ from it now. */
  changedStays: Stay[]
  counts: CountDelta[]
  announcements: Announcement[]
  feed: Map<string, FeedEvent[]>
  /** Joins that were certain to have come otherwise than is known now. */
  overturned: Overturned[]
  /** Entries that change nothing: repeats, and what is too old to keep or is not there to revise. */
  ignored: number
}

/**
 * Folds entries, in order, into rows. Rules of joins and leaves:
 *
 * - A join within 2 s of the open stay's `joined_at` is a repeat, as is one that equals a stay that
 *   has ended. A later one shows that a leave was missed: it ends that stay on its own day, unseen.
 *   An earlier one comes late: it is recorded as ended, unseen, when the open stay began.
 * - A join older than retention, or more than 2 s older than the module's enabling, is ignored.
 * - A leave ends the open stay: `leaves` on the leave's day, `present` on the join's day. Without a
 *   retained stay it counts for the guild, with no inviter.
 * - A join without a name is a repeat only of the one that began at the same instant: it ends no
 *   stay, no leave ends it, and no message tells of it.
 * - `present` counts the counted joins whose member is still there; it never falls below zero,
 *   because a stay adds to it once and ends once.
 */
export function foldEntries({ items, stays, aliasOf, now }: FoldInput): Folding {
  const book = makeStayBook(stays, aliasOf)
  const counts = makeCountDeltas()
  const newJoins = new Map<Stay, NewJoin>()
  const changed = new Set<Stay>()
  const messages = makeMessageList(counts, now)
  const feed = new Map<string, FeedEvent[]>()
  const overturned: Overturned[] = []
  const oldest = now - RETENTION_MS
  let ignored = 0

  function tell(kind: FeedEvent['kind'], { guildId, memberId, joinedAt }: Stay): void {
    const events = feed.get(guildId)
    const event = { kind, memberId, joinedAt }
    if (events) events.push(event)
    else feed.set(guildId, [event])
  }

  function end(stay: Stay, at: number, settings: RecordingSettings, leaveSeen: boolean): void {
    stay.leftAt = Math.max(at, stay.joinedAt) // clocks differ: ours says when, Discord's said since
    stay.leftOn = guildDay(settings.timeZone, stay.leftAt)
    stay.leaveSeen = leaveSeen
    counts.addTo(stay, stay.leftOn, { leaves: 1 })
    if (stay.counted) counts.addTo(stay, stay.countedOn, { present: -1 })
    if (!newJoins.has(stay)) changed.add(stay)
    tell('left', stay)
  }

  function foldJoin(settings: RecordingSettings, entry: JoinEntry): void {
    const { guildId, generation, timeZone } = settings
    const { memberId, joinedAt, attribution } = entry
    const open = book.open(guildId, memberId)
    const known = book.startedAt(guildId, memberId, joinedAt)
    const isLate = open !== undefined && joinedAt < open.joinedAt
    const isRepeat = known && (known === open || known.joinedAt === joinedAt || isLate)
    const isTooOld = joinedAt <= oldest || joinedAt < generation - REPEAT_WITHIN_MS
    if (isRepeat || isTooOld) {
      ignored += 1
      return
    }
    if (open && !isLate) end(open, joinedAt, settings, false)
    const ownCode = attribution.inviterId === memberId
    const stay: Stay = {
      guildId,
      memberId,
      joinedAt,
      attribution,
      ownCode,
      counted: !(ownCode && settings.preventOwnInviteCode),
      countedOn: guildDay(timeZone, joinedAt),
      leftAt: null,
      leftOn: null,
      leaveSeen: null,
    }
    const { memberName, memberAvatar, freshAccount } = entry
    const isSeen = !isUnseen(memberId)
    const isRejoin =
      isSeen &&
      (entry.rejoin || book.of(guildId, memberId).some((other) => other.joinedAt < joinedAt))
    book.add(stay)
    newJoins.set(stay, { stay, memberName, memberAvatar, rejoin: isRejoin, freshAccount })
    counts.addTo(stay, stay.countedOn, { joins: 1, present: stay.counted ? 1 : 0 })
    tell('join', stay)
    if (isLate) end(stay, open.joinedAt, settings, false)
    else if (isSeen) {
      const { receivedAt: at, traceparent = null } = entry
      const about = { memberId, memberName, memberAvatar, at, stay, traceparent }
      messages.add(settings, 'join', about)
    }
  }

  function foldLeave(settings: RecordingSettings, entry: LeaveEntry): void {
    const { guildId, timeZone } = settings
    const { memberId, memberName, leftAt } = entry
    if (leftAt <= oldest) {
      ignored += 1
      return
    }
    const stay = book.open(guildId, memberId)
    if (stay) end(stay, leftAt, settings, true)
    else counts.addUnattributed(guildId, guildDay(timeZone, leftAt), { leaves: 1 })
    const nothing = { memberAvatar: null, traceparent: null }
    const about = { memberId, memberName, at: leftAt, stay, ...nothing }
    messages.add(settings, 'leave', about)
  }

  function foldRevise(settings: RecordingSettings, entry: ReviseEntry): void {
    const { memberId, joinedAt, attribution } = entry
    const stay = book.startedAt(settings.guildId, memberId, joinedAt)
    if (!stay) {
      ignored += 1
      return
    }
    const move = (sign: 1 | -1) => {
      const present = stay.counted && stay.leftAt === null ? sign : 0
      counts.addTo(stay, stay.countedOn, { joins: sign, present })
      if (stay.leftOn !== null) counts.addTo(stay, stay.leftOn, { leaves: sign })
    }
    if (isOverturned(stay.attribution, attribution)) {
      const { code: was } = stay.attribution
      overturned.push({ guildId: stay.guildId, memberId, joinedAt, was, is: attribution.code })
    }
    move(-1)
    stay.attribution = attribution
    stay.ownCode = attribution.inviterId === memberId
    stay.counted = !(stay.ownCode && settings.preventOwnInviteCode)
    move(1)
    if (!newJoins.has(stay)) changed.add(stay)
    tell('revised', stay)
  }

  for (const { settings, entry } of items) {
    if (entry.kind === 'join') foldJoin(settings, entry)
    else if (entry.kind === 'leave') foldLeave(settings, entry)
    else if (entry.kind === 'revise') foldRevise(settings, entry)
  }

  return {
    newJoins: [...newJoins.values()],
    changedStays: [...changed],
    counts: counts.rows(),
    announcements: messages.rows(),
    feed,
    overturned,
    ignored,
    ...foldInvites(items),
  }
}
