/** What a measured process did with a load. */
export interface Reading {
  joins: number
  /** From the first dispatch to the last join that was done. */
  ms: number
  /** Of this process, all its threads, from the beginning to the moment of asking. */
  cpuMs: number
  /** From each join's dispatch until it was done. */
  latenciesMs: number[]
}

export type MeterMethods = {
  /** Forgets what was, and waits for so many joins. */
  begin: (joins: number) => void
  /** Resolves once that many are done. @throws Error where that takes too long */
  untilDone: (boundMs: number) => Promise<void>
  /** How many are done since `begin`. */
  done: () => number
  read: () => Reading
  /** The resident set as it is, and the heap after a full collection. */
  memory: () => { heapMb: number; rssMb: number }
}

export type Meter = {
  methods: MeterMethods
  /** A join's dispatch is there. */
  came: (memberId: string) => void
  done: (memberId: string) => void
}

/** Counts joins that come and are done, by member. */
export function makeMeter(): Meter {
  const since = new Map<string, number>()
  let latenciesMs: number[] = []
  let wanted = 0
  let firstAt: number | undefined
  let lastAt = 0
  let cpuAt = process.cpuUsage()
  let finish = () => {}
  return {
    came(memberId) {
      const now = performance.now()
      firstAt ??= now
      since.set(memberId, now)
    },
    done(memberId) {
      const cameAt = since.get(memberId)
      if (cameAt === undefined) return
      since.delete(memberId)
      lastAt = performance.now()
      latenciesMs.push(lastAt - cameAt)
      if (latenciesMs.length === wanted) finish()
    },
    methods: {
      begin(joins) {
        since.clear()
        latenciesMs = []
        wanted = joins
        firstAt = undefined
        cpuAt = process.cpuUsage()
      },
      async untilDone(boundMs) {
        if (latenciesMs.length >= wanted) return
        const { promise, resolve, reject } = Promise.withResolvers<void>()
        finish = resolve
        const timer = setTimeout(() => {
          reject(new Error(`${latenciesMs.length} of ${wanted} joins are done in ${boundMs} ms`))
        }, boundMs)
        await promise.finally(() => clearTimeout(timer))
      },
      done: () => latenciesMs.length,
      read() {
        const { user, system } = process.cpuUsage(cpuAt)
        return {
          joins: latenciesMs.length,
          ms: lastAt - (firstAt ?? lastAt),
          cpuMs: (user + system) / 1_000,
          latenciesMs,
        }
      },
      memory() {
        const { rss } = process.memoryUsage()
        globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' })
        const { heapUsed } = process.memoryUsage()
        return { heapMb: heapUsed / 2 ** 20, rssMb: rss / 2 ** 20 }
      },
    },
  }
}
