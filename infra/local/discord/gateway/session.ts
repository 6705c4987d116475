import { frameOf, makeReplayBuffer } from './replay-buffer.ts'

/** Where a session's frames go while it is connected. */
export interface Wire {
  send(frame: string): void
  close(code: number, reason: string): void
}

export interface SessionOptions {
  id: string
  shardId: number
  shardCount: number
  intents: number
  /** How much later a frame is to go; frames never overtake each other. */
  delayMs: () => number
  now: () => number
}

/** One gateway session: its sequence, what it can replay, and the connection it has at the moment. */
export function makeSession(options: SessionOptions) {
  const buffer = makeReplayBuffer()
  let wire: Wire | null = null
  let seq = 0
  let disconnectedAtMs = options.now()
  let resumes = 0
  let busyUntilMs = 0
  /** In the order of their sequence: timers that end together may fire in any. */
  const waiting: { frame: string; to: Wire }[] = []

  function transmit(frame: string, to: Wire): void {
    const delayMs = options.delayMs()
    const nowMs = options.now()
    if (delayMs === 0 && waiting.length === 0) {
      to.send(frame)
      return
    }
    busyUntilMs = Math.max(busyUntilMs, nowMs + delayMs)
    waiting.push({ frame, to })
    setTimeout(sendOldest, busyUntilMs - nowMs).unref()
  }

  function sendOldest(): void {
    const oldest = waiting.shift()
    if (oldest && wire === oldest.to) oldest.to.send(oldest.frame)
  }

  return {
    id: options.id,
    shardId: options.shardId,
    shardCount: options.shardCount,
    intents: options.intents,
    get seq() {
      return seq
    },
    get resumes() {
      return resumes
    },
    get wire() {
      return wire
    },
    get disconnectedAtMs() {
      return wire ? null : disconnectedAtMs
    },
    attach(to: Wire): void {
      wire = to
    },
    detach(): void {
      wire = null
      disconnectedAtMs = options.now()
    },
    /** `json` is the serialised data. Kept for replay, and sent if someone listens. */
    dispatch(type: string, json: string): void {
      seq += 1
      const kept = { seq, type, json }
      buffer.add(kept)
      if (wire) transmit(frameOf(kept), wire)
    },
    /** What came after `fromSeq`, sent again to the new connection; false where it is forgotten. */
    replay(fromSeq: number, to: Wire): boolean {
      const missed = buffer.after(fromSeq, seq)
      if (!missed) return false
      wire = to
      resumes += 1
      for (const kept of missed) transmit(frameOf(kept), to)
      return true
    },
  }
}

export type Session = ReturnType<typeof makeSession>
