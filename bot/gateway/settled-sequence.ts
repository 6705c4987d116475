/**
 * The sequence below which every dispatch of a shard is settled: where a successor has to resume.
 * Dispatches open in ascending order and close in any.
 */
export class SettledSequence {
  /** Insertion order is sequence order, so the first is the oldest. */
  readonly #open = new Set<number>()

  open(sequence: number): void {
    this.#open.add(sequence)
  }

  close(sequence: number): void {
    this.#open.delete(sequence)
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
