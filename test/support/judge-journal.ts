import { expect } from 'vitest'
import { NOON } from './lane-events.ts'
import type { SimulatedGuild } from './simulated-guild.ts'
import { joinedAtOf, type LaneEvent } from '#bot/lanes/lane-event.ts'
import type { Attribution } from '#core/attribution/attribution.ts'
import type { JournalEntry } from '#core/journal/entries.ts'

const idOf = ({ memberId, joinedAt }: { memberId: string; joinedAt: number }) =>
  `${memberId} at ${joinedAt}`

/** What a journal says of each join in the end, revisions included. */
export function conclusions(journal: readonly JournalEntry[]): Map<string, Attribution> {
  const said = new Map<string, Attribution>()
  for (const entry of journal) {
    if (entry.kind !== 'join' && entry.kind !== 'revise') continue
    if (entry.kind === 'revise') expect([...said.keys()]).toContain(idOf(entry))
    said.set(idOf(entry), entry.attribution)
  }
  return said
}

/** Every claim that a journal ever made, whether or not it was revised later. */
function claims(journal: readonly JournalEntry[]) {
  return journal.flatMap((entry) =>
    entry.kind === 'join' || entry.kind === 'revise'
      ? [{ id: idOf(entry), attribution: entry.attribution }]
      : [],
  )
}

/** Holds a journal to what really happened: see DESIGN, "What must always hold". */
export function judgeJournal(
  guild: SimulatedGuild,
  journal: readonly JournalEntry[],
  isOpen: boolean,
): void {
  const truth = new Map(guild.joins.map((join) => [idOf(join), join.code]))
  const humans = journal.filter((entry) => entry.kind === 'join' && !isBotJoin(entry))
  expect(humans.map((entry) => (entry.kind === 'join' ? idOf(entry) : '')).sort()).toEqual(
    [...truth.keys()].sort(),
  )
  expect(membersOf(journal)).toEqual(dispatchedMembers(guild))

  for (const { id, attribution } of claims(journal)) {
    const code = truth.get(id)
    if (attribution.confidence === 'certain' && attribution.source !== 'bot') {
      expect({ id, code: attribution.code }).toEqual({ id, code })
    }
    const saysNotAll = attribution.reason === 'fewer-rises-than-joins'
    const isTold = attribution.confidence !== 'shared' || (isOpen && code === null && saysNotAll)
    if (!isTold) {
      const codes = attribution.candidates.map((candidate) => candidate.code)
      expect({ id, codes }).toEqual({ id, codes: expect.arrayContaining([code]) as unknown })
    }
  }
  expect(accounted(journal, guild)).toEqual(rises(guild))
}

function isBotJoin(entry: JournalEntry): boolean {
  return entry.kind === 'join' && entry.attribution.source === 'bot'
}

function membersOf(journal: readonly JournalEntry[]): string[] {
  return journal.flatMap((entry) =>
    entry.kind === 'join' || entry.kind === 'leave' ? [`${entry.kind} ${entry.memberId}`] : [],
  )
}

function dispatchedMembers({ dispatches, joins }: SimulatedGuild): string[] {
  const ids = new Set(joins.map(idOf))
  return dispatches.flatMap((event) => {
    if (event.kind === 'leave') return [`leave ${event.memberId}`]
    if (event.kind !== 'join') return []
    const { memberId, isBot } = event.member
    const isRepeat = !isBot && !ids.has(idOf({ memberId, joinedAt: joinedAtOf(event) }))
    return isRepeat ? [] : [`join ${memberId}`]
  })
}

/** Of the codes that a list showed in the end: what became of their uses. */
function accounted(journal: readonly JournalEntry[], guild: SimulatedGuild) {
  const counts = new Map([...rises(guild).keys()].map((code) => [code, 0]))
  const add = (code: string | null, uses: number) => {
    const count = code === null ? undefined : counts.get(code)
    if (code !== null && count !== undefined) counts.set(code, count + uses)
  }
  for (const { code } of conclusions(journal).values()) add(code, 1)
  for (const entry of journal) if (entry.kind === 'write-off') add(entry.code, entry.uses)
  return counts
}

function rises(guild: SimulatedGuild): Map<string, number> {
  const last = guild.listAt(guild.endsAt + 60_000)
  return new Map(
    [...last.values()].map(({ code, uses }) => [code, uses - (guild.first.get(code)?.uses ?? 0)]),
  )
}

/** What happened, what was told of it and what was made of it, a line each, for a failing test. */
export function story(guild: SimulatedGuild, journal: readonly JournalEntry[]): string {
  const at = (ms: number) => String(ms - NOON).padStart(6)
  const happened = guild.joins.map(
    ({ memberId, joinedAt, code }) => `${at(joinedAt)} ${memberId} came by ${code ?? 'no invite'}`,
  )
  const told = guild.dispatches.map((event) => `${at(event.receivedAt)} told: ${nameOf(event)}`)
  const said = journal.flatMap((entry) => {
    if (entry.kind === 'write-off') return [`wrote off ${entry.uses} of ${entry.code}`]
    if (entry.kind === 'invite-gone') return [`${at(entry.goneAt)} gone: ${entry.code}`]
    if (entry.kind !== 'join' && entry.kind !== 'revise') return []
    const { code, confidence, reason, candidates } = entry.attribution
    const among = candidates.map((candidate) => candidate.code).join()
    return [`${entry.kind} ${entry.memberId}: ${code} ${confidence} ${reason ?? ''} (${among})`]
  })
  return [...happened, ...told, ...said].join('\n')
}

function nameOf(event: LaneEvent): string {
  if (event.kind === 'join') return `join ${event.member.memberId}`
  if (event.kind === 'invite-created') return `created ${event.invite.code}`
  if (event.kind === 'invite-deleted') return `deleted ${event.code}`
  return event.kind
}
