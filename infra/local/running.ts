/** Something that runs and can be stopped: a store, or one of the product's processes. */
export interface Part {
  name: string
  /** Resolves once it has ended, with why where that is known. */
  exited: Promise<string | void>
  /** What it said last. */
  lastWords(): string
  stop(): Promise<void>
}

/** Everything the launcher has started, and the one signal that ends it. */
export interface Running {
  /** Aborted once all of it should end; its reason is an Error, or `stopAsked`. */
  signal: AbortSignal
  /** Asks for the end: by a person (no reason), or because of a failure. */
  end(reason?: Error): void
  /** Waits for `work`, but no longer than until the end is asked for.
   *  @throws the signal's reason */
  during<T>(work: Promise<T>): Promise<T>
  /** Opens a part and keeps it, even when the end is asked for meanwhile. A part that ends by
   *  itself ends everything. */
  start<T extends Part>(open: () => Promise<T>): Promise<T>
  /** Stops all parts, the newest first. Call once the signal is aborted. */
  stopAll(): Promise<void>
}

/** The signal's reason when a person asked for the end. */
export const stopAsked = new Error('stopped')

export function makeRunning(): Running {
  const controller = new AbortController()
  const { signal } = controller
  const parts: Part[] = []
  const opening = new Set<Promise<unknown>>()
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(reasonOf(signal)), { once: true })
  })
  aborted.catch(() => {}) // nobody may be waiting when the end comes

  const end = (reason: Error = stopAsked) => controller.abort(reason)
  const during = async <T>(work: Promise<T>): Promise<T> => Promise.race([work, aborted])

  const endWith = async (part: Part) => {
    const how = await part.exited
    const cause = [how, part.lastWords()].filter(Boolean).join(': ')
    end(new Error(`${part.name} ended unexpectedly${cause ? ` (${cause})` : ''}`))
  }
  const keep = (part: Part) => {
    parts.push(part)
    void endWith(part)
  }
  const openAndKeep = async <T extends Part>(open: () => Promise<T>): Promise<T> => {
    const part = await open()
    keep(part)
    return part
  }

  return {
    signal,
    end,
    during,
    start: async (open) => {
      signal.throwIfAborted()
      const opened = openAndKeep(open)
      opening.add(opened)
      return during(opened)
    },
    stopAll: async () => {
      await Promise.allSettled(opening)
      for (const part of parts.toReversed()) await part.stop()
    },
  }
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : stopAsked
}
