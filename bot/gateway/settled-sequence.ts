/**
 * The sequence below which every dispatch of a shard is settled: where a successor has to resume.
 * Dispatches open in ascending order and close in any.
 */
export class SettledSequence {
  /** Insertion order is sequence order, so the first is the oldest. */
  readonly #open = new Set<number>()
  #waiting: { most: number; resolve: () => void }[] = []

  open(sequence: number): void {
    this.#open.add(sequence)
  }

  close(sequence: number): void {
    this.#open.delete(sequence)
    this.#tellFew()
  }

  /** Resolves once at most `most` dispatches are open. */
  async untilFew(most: number): Promise<void> {
    if (this.#open.size <= most) return
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#waiting.push({ most, resolve })
    await promise
  }

  #tellFew(): void {
    if (this.#waiting.length === 0) return
    const isOver = ({ most }: { most: number }) => this.#open.size <= most
    for (const { resolve } of this.#waiting.filter(isOver)) resolve()
    this.#waiting = this.#waiting.filter((one) => !isOver(one))
  }

  /** Number of dispatches that are not settled yet. */
  get openCount(): number {
    return this.#open.size
  }

  /** @param received newest sequence that came in */
  settledUpTo(received: number): number {
    for (const oldest of this.#open) return oldest - 1
    return received
  }
}
