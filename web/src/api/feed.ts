import { guildPath } from './guilds.ts'
import type { Join, JoinLeft } from '#api/schemas/join.ts'

export type FeedListeners = {
  /** The stream is open, for the first time or again: what happened before it is not in it. */
  onopen: () => void
  onjoin: (join: Join) => void
  /** An attribution changed. */
  onrevised: (join: Join) => void
  onleft: (left: JoinLeft) => void
  /** The line dropped; `isOver` when the browser will not try again by itself. */
  ondrop: (isOver: boolean) => void
}

/** Opens a guild's live feed. @returns how to close it. */
export function openFeed(guildId: string, listeners: FeedListeners): () => void {
  const stream = new EventSource(`/api/v1${guildPath(guildId)}/feed`)
  const on = (event: string, listener: (data: string) => void) =>
    stream.addEventListener(event, ({ data }: MessageEvent<string>) => listener(data))
  stream.addEventListener('open', listeners.onopen)
  stream.addEventListener('error', () => listeners.ondrop(stream.readyState === EventSource.CLOSED))
  // The shapes are the contract's: one build serves both ends.
  on('join', (data) => listeners.onjoin(JSON.parse(data) as Join))
  on('revised', (data) => listeners.onrevised(JSON.parse(data) as Join))
  on('left', (data) => listeners.onleft(JSON.parse(data) as JoinLeft))
  return () => stream.close()
}
