/** A dispatch as it is kept for replay: the data is serialised once for all sessions. */
export interface Kept {
  seq: number
  type: string
  json: string
}

export const frameOf = ({ seq, type, json }: Kept): string =>
  `{"t":"${type}","s":${seq},"op":0,"d":${json}}`

/** The newest dispatches of a session, by sequence; the oldest are forgotten at either bound. */
export function makeReplayBuffer({ maxEntries = 100_000, maxCharacters = 32_000_000 } = {}) {
  let entries: (Kept | undefined)[] = []
  let first = 0
  let characters = 0
  return {
    add(kept: Kept): void {
      entries.push(kept)
      characters += kept.json.length
      while (entries.length - first > maxEntries || characters > maxCharacters) {
        characters -= entries[first]?.json.length ?? 0
        entries[first] = undefined
        first += 1
        if (first >= entries.length) break
      }
      if (first > 10_000 && first * 2 > entries.length) {
        entries = entries.slice(first)
        first = 0
      }
    },
    /** All after `seq` in order, or null where some of them are forgotten. */
    after(seq: number, newestSeq: number): Kept[] | null {
      const oldest = entries[first]
      if (seq === newestSeq) return []
      if (!oldest || seq < oldest.seq - 1) return null
      const missed = entries.slice(first + (seq - oldest.seq + 1))
      // An earlier RESUMED holds its place in the sequence but must not be told again.
      return missed.flatMap((kept) => (kept && kept.type !== 'RESUMED' ? [kept] : []))
    },
  }
}

export type ReplayBuffer = ReturnType<typeof makeReplayBuffer>
