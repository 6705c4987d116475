import { getDays, getInviters, getRaid, getSources, getSummary } from '../api/statistics.ts'
import { inTurn } from './in-turn.ts'
import { JoinsFeed } from './joins-feed.svelte.ts'
import { Loaded } from './loaded.svelte.ts'
import { makeThrottle } from './throttle.ts'

/** Counters follow the feed this soon, rankings a little later: a raid must not become a storm. */
const countersAfterMs = 2_000
const rankingsAfterMs = 10_000
/** A rush ends without an event that says so. */
const raidEveryMs = 30_000
const invitersShown = 8

/** What a guild's overview shows, kept true as members join. */
export class OverviewState {
  readonly summary
  readonly days
  readonly inviters
  readonly sources
  readonly raid
  readonly feed: JoinsFeed
  readonly #counters
  readonly #rankings

  constructor(guildId: string) {
    this.summary = new Loaded((signal) => getSummary(guildId, signal))
    this.days = new Loaded((signal) => getDays(guildId, signal))
    this.inviters = new Loaded((signal) => getInviters(guildId, invitersShown, signal))
    this.sources = new Loaded((signal) => getSources(guildId, signal))
    this.raid = new Loaded((signal) => getRaid(guildId, signal))
    this.#counters = makeThrottle(() => this.#loadCounters(), countersAfterMs)
    this.#rankings = makeThrottle(() => this.#loadRankings(), rankingsAfterMs)
    this.feed = new JoinsFeed(guildId, {
      onchange: () => {
        this.#counters.ask()
        this.#rankings.ask()
      },
    })
  }

  /** Begins to follow. @returns how to stop. */
  open(): () => void {
    const closeFeed = this.feed.open()
    this.#loadCounters()
    const giveUp = inTurn(() => this.#loadRankings())
    const timer = setInterval(() => void this.raid.load(), raidEveryMs)
    return () => {
      clearInterval(timer)
      giveUp()
      closeFeed()
      this.#counters.stop()
      this.#rankings.stop()
      for (const part of this.#parts) part.stop()
    }
  }

  get #parts() {
    return [this.summary, this.days, this.inviters, this.sources, this.raid]
  }

  #loadCounters(): void {
    for (const part of [this.summary, this.days, this.raid]) void part.load()
  }

  #loadRankings(): void {
    for (const part of [this.inviters, this.sources]) void part.load()
  }
}
