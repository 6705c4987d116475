import { splitByFit } from '#core/attribution/uses.ts'
import { LIST_LAG_MAX_MS } from '#core/attribution/merge-list.ts'
import type { Rise } from '#core/attribution/ledger.ts'
import type { GuildFacts } from '#core/discord/guild-entry.ts'
import { isHumanJoin, type BatchResult, type Look } from './batch.ts'
import { pendingJoin } from './explain-batch.ts'
import { joinedAtOf, type JoinEvent, type LaneEvent } from './lane-event.ts'
import { SECOND_LOOK_MS, type ListKind, type Punctuality } from './punctuality.ts'

/** When to look, and whether what the look shows is settled on, or only tells how late lists are. */
export type LookPlan = { at: number; isProbe: boolean; listLagMs: number; dispatchMs: number }

/** What one guild's lists tell of how late lists are. */
export type LagWatch = {
  /** When to look next at the invites, for these events. */
  plan: (events: readonly LaneEvent[], facts: GuildFacts, now: number) => LookPlan
  note: (noted: Noted) => void
}

type Noted = {
  look: Look | undefined
  events: readonly LaneEvent[]
  result: BatchResult
  /** Rises that were known before the list. */
  leftOver: readonly Rise[]
  /** The joins have just come: a list that shows them all is in time. */
  isProbe: boolean
  /** Members may come without an invite: what a list does not show may not be there. */
  isOpen: boolean
}

/**
 * Joins are looked for at once also while lists are waited for, and, where that look does not show
 * them, once more soon after it: so that it is known again when lists are in time, or by how little
 * they lag. Once for each join that is the oldest. In an open guild, what rose has to be seen for a
 * while before anybody is certain of it: there the first look is at once, however late it is.
 */
export function makeLagWatch(punctuality: Punctuality): LagWatch {
  let probed: { oldest: LaneEvent; looks: number } | undefined
  /** The newest look that did not show every join: how old they were, and what had risen. */
  let missed: { ageMs: number; codes: ReadonlySet<string> } | undefined

  /** By our clock, in ms. */
  const joinedAt = (join: JoinEvent) => joinedAtOf(join) + punctuality.clockOffsetMs

  function takesProbe(oldest: JoinEvent, listLagMs: number, now: number): boolean {
    if (probed?.oldest === oldest) {
      const mayBeLittle = punctuality.list('invites').mayBeLittle
      return probed.looks === 1 && missed !== undefined && mayBeLittle
    }
    return punctuality.isAtOnce(now - joinedAt(oldest)) && punctuality.takeProbe(listLagMs)
  }

  function sawShown(ageMs: number, rises: readonly Pick<Rise, 'code' | 'isVanity'>[]): void {
    const before = missed
    missed = undefined
    const since = before ? rises.filter(({ code }) => !before.codes.has(code)) : rises
    const kinds = new Set((since.length > 0 ? since : rises).map(kindOf))
    for (const kind of kinds) {
      const lag = punctuality.list(kind)
      if (before === undefined) {
        if (punctuality.isAtOnce(ageMs)) lag.sawInTime()
      } else if (punctuality.isSoon(ageMs)) lag.sawLittle(ageMs)
      else if (before.ageMs <= LIST_LAG_MAX_MS) lag.sawLag(Math.min(ageMs, LIST_LAG_MAX_MS))
    }
  }

  return {
    plan(events, { hasVanity, isOpen }, now) {
      const { listLagMs, dispatchMs } = punctuality.waits(hasVanity)
      const oldest = events.find(isHumanJoin)
      if (listLagMs === 0 || oldest === undefined) {
        return { at: now, isProbe: false, listLagMs, dispatchMs }
      }
      const whenListedAt = joinedAt(oldest) + listLagMs + 1
      const isFirst = isOpen && probed?.oldest !== oldest
      if (!isFirst && !takesProbe(oldest, listLagMs, now)) {
        return { at: whenListedAt, isProbe: false, listLagMs, dispatchMs }
      }
      const looks = probed?.oldest === oldest ? 2 : 1
      probed = { oldest, looks }
      const at = looks === 1 ? now : joinedAt(oldest) + SECOND_LOOK_MS
      if (at >= whenListedAt) return { at: whenListedAt, isProbe: false, listLagMs, dispatchMs }
      return { at, isProbe: true, listLagMs, dispatchMs: 0 }
    },
    note({ look, events, result, leftOver, isProbe, isOpen }) {
      const joins = events.filter(isHumanJoin)
      const [oldest] = joins
      const newest = joins.at(-1)
      if (look?.list.kind !== 'list' || oldest === undefined || newest === undefined) return
      const ageMs = look.askedAt - joinedAt(oldest)
      if (result.kind === 'settle') {
        if (result.isFresh) sawShown(ageMs, spentRises(result))
        missed = undefined
        return
      }
      const rises = [...leftOver, ...(result.seen?.rises ?? [])]
      if (isShown(joins, rises)) {
        if (isProbe) sawShown(ageMs, rises)
      } else if (!isOpen) {
        const codes = new Set(rises.map(({ code }) => code))
        missed = { ageMs: look.askedAt - joinedAt(newest), codes }
      }
    },
  }
}

function kindOf({ isVanity }: Pick<Rise, 'isVanity'>): ListKind {
  return isVanity ? 'vanity' : 'invites'
}

/** What the joins of a settlement were explained by. */
function spentRises({ entries }: Extract<BatchResult, { kind: 'settle' }>) {
  return entries.flatMap((entry) => {
    if (entry.kind !== 'join' || entry.attribution.code === null) return []
    const { code, source } = entry.attribution
    return [{ code, isVanity: source === 'vanity' }]
  })
}

/** The rises are enough for every join. */
function isShown(joins: readonly JoinEvent[], rises: readonly Rise[]): boolean {
  const { fitting } = splitByFit(
    rises,
    joins.map((join) => pendingJoin(join, 0)),
  )
  return fitting.reduce((sum, { uses }) => sum + uses, 0) >= joins.length
}
