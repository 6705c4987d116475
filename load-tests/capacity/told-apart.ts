import { seededRandom } from '../attribution/random.ts'

/** Guilds whose joins follow Zipf's law, and what Discord lets be looked at. */
export type Looking = {
  guilds: number
  joinsPerSecond: number
  /** Invite lists that all guilds together may be asked for. */
  listsPerSecond: number
}

const CODES_PER_GUILD = 5
/** Between two lists of one guild: five in five seconds is what is assumed of Discord. */
const GUILD_LIST_EVERY_S = 1
/** Then a join is recorded without an answer. */
const WAITS_AT_MOST_S = 60
/** Until as many give up as there will ever be. */
const WARM_UP_S = 60
const MEASURED_S = 30

type Waiting = { at: number; code: number; isMeasured: boolean }
type Guild = { waiting: Waiting[]; nextListAt: number }

/**
 * Simulates joins that wait for lists, the oldest wait first.
 * @returns the share of them that have a list to themselves, or share one with joins by the same
 *   code alone: those that nothing else explains
 */
export function toldApart({ guilds, joinsPerSecond, listsPerSecond }: Looking): number {
  const random = seededRandom(1)
  const drawGuild = zipf(guilds, random)
  const known = new Map<number, Guild>()
  const ready = makeQueue()
  const cooling = makeQueue()
  const endS = WARM_UP_S + MEASURED_S + WAITS_AT_MOST_S
  let nextJoinAt = 0
  let asked = 0
  let apart = 0
  let measured = 0

  function join(at: number): void {
    const place = drawGuild()
    const guild = known.get(place) ?? { waiting: [], nextListAt: 0 }
    known.set(place, guild)
    const isMeasured = at >= WARM_UP_S && at < WARM_UP_S + MEASURED_S
    if (isMeasured) measured += 1
    guild.waiting.push({ at, code: Math.floor(random() * CODES_PER_GUILD), isMeasured })
    if (guild.waiting.length > 1) return
    if (guild.nextListAt <= at) ready.add(at, guild)
    else cooling.add(guild.nextListAt, guild)
  }

  function list(at: number): void {
    for (let due = cooling.first(); due && due.key <= at; due = cooling.first()) {
      cooling.take()
      ready.add(due.guild.waiting[0]?.at ?? at, due.guild)
    }
    for (let next = ready.take(); next; next = ready.take()) {
      const { guild } = next
      const joins = guild.waiting.filter((join) => at - join.at < WAITS_AT_MOST_S)
      guild.waiting = []
      if (joins.length === 0) continue // all of them gave up: nobody asks for them any more
      guild.nextListAt = at + GUILD_LIST_EVERY_S
      const isOneCode = joins.every(({ code }) => code === joins[0]?.code)
      if (isOneCode) apart += joins.filter(({ isMeasured }) => isMeasured).length
      return
    }
  }

  for (let at = 0; at < endS; at = asked / listsPerSecond) {
    for (; nextJoinAt <= at; nextJoinAt -= Math.log(1 - random()) / joinsPerSecond) join(nextJoinAt)
    list(at)
    asked += 1
  }
  return apart / measured
}

/** Draws places from 0, each as often as 1 ÷ (place + 1) says. */
function zipf(places: number, random: () => number): () => number {
  const sums = new Float64Array(places)
  let sum = 0
  for (let place = 0; place < places; place += 1) sums[place] = sum += 1 / (place + 1)
  return () => {
    const wanted = random() * sum
    let low = 0
    let high = places - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if ((sums[middle] ?? 0) < wanted) low = middle + 1
      else high = middle
    }
    return low
  }
}

type Queued = { key: number; guild: Guild }

/** A binary heap: the smallest key comes first. */
function makeQueue() {
  const heap: Queued[] = []
  const keyAt = (place: number) => heap[place]?.key ?? Number.POSITIVE_INFINITY

  function swap(a: number, b: number): void {
    const [first, second] = [heap[a], heap[b]]
    if (first && second) [heap[a], heap[b]] = [second, first]
  }

  return {
    add(key: number, guild: Guild): void {
      let place = heap.push({ key, guild }) - 1
      while (place > 0) {
        const above = (place - 1) >> 1
        if (keyAt(above) <= keyAt(place)) return
        swap(place, above)
        place = above
      }
    },
    first: (): Queued | undefined => heap[0],
    take(): Queued | undefined {
      const [first] = heap
      const last = heap.pop()
      if (last === undefined || heap.length === 0) return first
      heap[0] = last
      for (let place = 0; ;) {
        const left = 2 * place + 1
        const below = keyAt(left) <= keyAt(left + 1) ? left : left + 1
        if (keyAt(below) >= keyAt(place)) return first
        swap(place, below)
        place = below
      }
    },
  }
}
