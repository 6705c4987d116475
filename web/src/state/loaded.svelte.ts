/** Something the api tells, as it last did. What is there stays where a later look fails. */
export class Loaded<T> {
  readonly #ask: (signal: AbortSignal) => Promise<T>
  #value = $state.raw<T | null>(null)
  #problem = $state.raw<unknown>(null)
  #asking: AbortController | null = null

  constructor(ask: (signal: AbortSignal) => Promise<T>) {
    this.#ask = ask
  }

  /** Null until it is here. */
  get value() {
    return this.#value
  }
  /** Why it is not here. */
  get problem() {
    return this.#problem
  }

  /** Asks, anew if it is there already; a newer question ends an older one.
   *  @returns false where what is here is older than this question */
  async load(): Promise<boolean> {
    this.#asking?.abort()
    const mine = (this.#asking = new AbortController())
    try {
      const value = await this.#ask(mine.signal)
      if (mine.signal.aborted) return true
      this.#value = value
      this.#problem = null
      return true
    } catch (problem) {
      if (!mine.signal.aborted && this.#value === null) this.#problem = problem
      return mine.signal.aborted
    }
  }

  /** Shows it as waiting again, then asks. */
  async loadAgain(): Promise<void> {
    this.#problem = null
    await this.load()
  }

  /** Changes what is here without asking, where something else has told. */
  change(change: (value: T) => T): void {
    if (this.#value !== null) this.#value = change(this.#value)
  }

  /** Stops asking; what is here stays. */
  stop(): void {
    this.#asking?.abort()
  }
}
