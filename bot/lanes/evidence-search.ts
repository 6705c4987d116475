import type { Logger } from 'pino'
import type { Lanes } from './lanes.ts'
import { makeSharedBalance, type SharedBalance, type SharedJoin } from './shared-balance.ts'
import type { JoinEvidence } from '../discord/parse-member-search.ts'
import type { SearchOutcome, Wanted } from '../discord/search-members.ts'
import type { Attribution } from '#core/attribution/attribution.ts'
import type { JournalEntry } from '#core/journal/entries.ts'
import { repeat } from '#core/timing/repeat.ts'

/** How often guilds are looked through for joins whose time has come. */
const TICK_MS = 125
/** Between two questions about a guild. Discord allows ten in ten seconds, which is enough for a burst. */
const ASK_EVERY_MS = 750
/** Pauses before a member is looked for, from the join on, again and again: the index lags for fresh
 *  members. */
const PAUSES_MS = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000] as const
/** More joins of one guild than this stay as they were settled. */
const WAITING_MAX = 5_000
const BATCH_MAX = 1_000
/** Discord may send a member's `joined_at` again off by this. */
const SAME_JOIN_MS = 2_000

/** What is known of a join that is never settled is forgotten so long after it. */
const UNSETTLED_MAX_MS = 90_000

/** `joinedAt` in ms. */
type JoinKey = { memberId: string; joinedAt: number }

/** A join that is settled without certainty. */
type DoubtfulJoin = JoinKey & {
  hasCode: boolean
  /** Undefined where a predecessor settled it. */
  attribution?: Attribution
}

type Waiting = DoubtfulJoin & {
  attempts: number
  dueAt: number
  isSettled: boolean
  /** What the search has told before the join was settled. */
  found?: JoinEvidence
}

type GuildSearch = {
  waiting: Map<string, Waiting>
  /** Those that the search does not find, or no more. */
  notFound: SharedJoin[]
  balance: SharedBalance
}

export type EvidenceSearchOptions = {
  search: (guildId: string, wanted: Wanted) => Promise<SearchOutcome>
  lanes: Pick<Lanes, 'push'>
  generationOf: (guildId: string) => number | undefined
  log: Logger
  now: () => number
}

/**
 * Looks up in Discord's member search how members came whose joins are settled without certainty,
 * and hands what it finds to their lanes, which revise them. Many members go in one request. Whose
 * join takes long to be settled is looked up before: they may have left by then, and the search knows
 * only who is there.
 */
export class EvidenceSearch {
  readonly #options: EvidenceSearchOptions
  readonly #guilds = new Map<string, GuildSearch>()
  readonly #pausedUntil = new Map<string, number>()
  readonly #stop: () => Promise<void>

  constructor(options: EvidenceSearchOptions) {
    this.#options = options
    const { log } = options
    this.#stop = repeat({
      duty: 'search-members',
      everyMs: TICK_MS,
      log,
      run: () => this.#tick(),
    })
  }

  /** Takes a join that is not settled yet. One that is told again stays as it is. */
  expect(guildId: string, join: JoinKey): void {
    const known = this.#guilds.get(guildId)?.waiting.get(join.memberId)
    if (known && Math.abs(known.joinedAt - join.joinedAt) < SAME_JOIN_MS) return
    this.#add(guildId, { ...join, hasCode: false, isSettled: false })
  }

  /** Takes from a settlement the joins that are in doubt, and forgets those that are not, or end. */
  take(guildId: string, entries: readonly JournalEntry[]): void {
    for (const entry of entries) {
      if (entry.kind === 'leave') this.#giveUp(guildId, entry.memberId)
      if (entry.kind === 'revise') this.#revised(guildId, entry)
      if (entry.kind !== 'join') continue
      const { memberId, joinedAt, attribution } = entry
      if (isInDoubt(attribution, memberId)) {
        this.wait(guildId, { memberId, joinedAt, hasCode: attribution.code !== null, attribution })
      } else this.#guilds.get(guildId)?.waiting.delete(memberId)
    }
  }

  /** Takes a join that is in doubt, such as one that a predecessor did not get to look up. */
  wait(guildId: string, join: DoubtfulJoin): void {
    const guild = this.#guilds.get(guildId)
    const expected = guild?.waiting.get(join.memberId)
    if (!guild || !expected || !isSameJoin(expected, join)) {
      this.#add(guildId, { ...join, isSettled: true })
      return
    }
    Object.assign(expected, join, { isSettled: true })
    if (expected.found) this.#weigh(guildId, guild, expected, expected.found)
  }

  #add(guildId: string, join: Omit<Waiting, 'attempts' | 'dueAt'>): void {
    const guild = this.#guilds.get(guildId) ?? {
      waiting: new Map<string, Waiting>(),
      notFound: [],
      balance: makeSharedBalance(),
    }
    this.#guilds.set(guildId, guild)
    if (guild.waiting.size >= WAITING_MAX) return
    // The index may know by now who came that long ago; the sooner, the fewer have left.
    const dueAt = Math.max(this.#options.now(), join.joinedAt + PAUSES_MS[0])
    guild.waiting.set(join.memberId, { ...join, attempts: 0, dueAt })
  }

  /** Forgets a guild that was disabled. */
  drop(guildId: string): void {
    this.#guilds.delete(guildId)
    this.#pausedUntil.delete(guildId)
  }

  stop(): Promise<void> {
    return this.#stop()
  }

  async #tick(): Promise<void> {
    const now = this.#options.now()
    for (const [guildId, until] of this.#pausedUntil)
      if (until <= now) this.#pausedUntil.delete(guildId)
    await Promise.all([...this.#guilds].map(([guildId, guild]) => this.#ask(guildId, guild)))
  }

  async #ask(guildId: string, guild: GuildSearch): Promise<void> {
    const { search, now } = this.#options
    const { waiting, notFound, balance } = guild
    if (this.#pausedUntil.has(guildId)) return
    for (const { memberId, joinedAt, isSettled } of waiting.values())
      if (!isSettled && now() - joinedAt > UNSETTLED_MAX_MS) waiting.delete(memberId)
    const due = [...waiting.values()].filter(({ dueAt }) => dueAt <= now()).slice(0, BATCH_MAX)
    if (due.length > 0) {
      this.#pausedUntil.set(guildId, now() + ASK_EVERY_MS)
      const { evidence, retryAfterMs } = await search(guildId, {
        memberIds: due.map(({ memberId }) => memberId),
        since: Math.min(...due.map(({ joinedAt }) => joinedAt)) - SAME_JOIN_MS,
      })
      if (retryAfterMs !== undefined) this.#pausedUntil.set(guildId, now() + retryAfterMs)
      for (const join of due) this.#weigh(guildId, guild, join, evidence.get(join.memberId))
    }
    if (waiting.size > 0) return
    for (const join of balance.settle(notFound)) this.#revise(guildId, join, false)
    this.#guilds.delete(guildId)
  }

  #weigh(
    guildId: string,
    { waiting, notFound, balance }: GuildSearch,
    join: Waiting,
    evidence: JoinEvidence | undefined,
  ): void {
    const { memberId, joinedAt } = join
    const isWaiting = waiting.get(memberId) === join
    // Who left while they were looked for may have been found all the same.
    const leftAt = isWaiting ? -1 : notFound.findIndex((left) => isSameJoin(left, join))
    if (!isWaiting && leftAt === -1) return
    // The member may have left and come again meanwhile, which is another join.
    const isOfThisJoin = evidence && Math.abs(evidence.joinedAt - joinedAt) < SAME_JOIN_MS
    if (!isOfThisJoin) {
      if (!isWaiting) return
      join.attempts += 1
      const pauseMs = PAUSES_MS[join.attempts]
      if (pauseMs === undefined) this.#giveUp(guildId, memberId)
      else join.dueAt = this.#options.now() + pauseMs
      return
    }
    if (!join.isSettled) {
      join.found = evidence
      join.dueAt = Infinity
      return
    }
    if (isWaiting) waiting.delete(memberId)
    else notFound.splice(leftAt, 1)
    const attribution = attributionOf(evidence)
    if (join.attribution) balance.moved(join.attribution, attribution)
    this.#revise(guildId, { ...join, attribution }, !join.hasCode)
  }

  #giveUp(guildId: string, memberId: string): void {
    const guild = this.#guilds.get(guildId)
    const join = guild?.waiting.get(memberId)
    if (guild === undefined || join === undefined) return
    guild.waiting.delete(memberId)
    const { joinedAt, attribution } = join
    if (attribution) guild.notFound.push({ memberId, joinedAt, attribution })
    // Where somebody waits at all times they are never settled: the oldest stay as they are.
    if (guild.notFound.length > WAITING_MAX) guild.notFound.shift()
  }

  /** A later list has told more of a join that waits. */
  #revised(guildId: string, { memberId, joinedAt, attribution }: SharedJoin): void {
    const join = this.#guilds.get(guildId)?.waiting.get(memberId)
    if (join?.joinedAt !== joinedAt) return
    join.attribution = attribution
    join.hasCode = attribution.code !== null
  }

  #revise(guildId: string, join: SharedJoin, isFirstCode: boolean): void {
    const { lanes, generationOf, now } = this.#options
    const generation = generationOf(guildId)
    if (generation === undefined) return
    const { memberId, joinedAt, attribution } = join
    lanes.push(guildId, generation, {
      kind: 'evidence',
      memberId,
      joinedAt,
      attribution,
      isFirstCode,
      receivedAt: now(),
      position: undefined,
      close: () => undefined,
    })
  }
}

function isSameJoin(one: JoinKey, other: JoinKey): boolean {
  return one.memberId === other.memberId && one.joinedAt === other.joinedAt
}

function isInDoubt({ confidence, source }: Attribution, memberId: string): boolean {
  return confidence !== 'certain' && source !== 'bot' && !memberId.startsWith('-')
}

/** What the member search tells is certain. */
export function attributionOf({ source, code, inviterId }: JoinEvidence): Attribution {
  return {
    source,
    method: 'member-search',
    confidence: 'certain',
    reason: null,
    code,
    inviterId,
    candidates: [],
  }
}
