import type { Logger } from 'pino'

/** What keeps a lane from settling. */
export type TroubleKind = 'store-away' | 'fault' | 'journal-full'

const sentences: Readonly<Record<TroubleKind, string>> = {
  'store-away': 'settling waits for a store',
  fault: 'settling failed; trying again',
  'journal-full': 'journal full; settling waits for the recorder',
}

/** Why a lane does not get on, told when it begins, changes and ends, and not at every attempt. */
export type Trouble = {
  begin(kind: TroubleKind, err?: string): void
  end(): void
  /** For how long it has been of this kind, in ms; 0 for one of another kind, or none. */
  lastsMs(kind: TroubleKind): number
}

export function makeTrouble(options: { guildId: string; log: Logger; now: () => number }): Trouble {
  const { guildId, log, now } = options
  let current: { kind: TroubleKind; since: number } | undefined
  return {
    begin(kind, err) {
      if (current?.kind === kind) return
      current = { kind, since: now() }
      if (kind === 'fault') log.error({ guildId, err }, sentences[kind])
      else log.warn({ guildId, err }, sentences[kind])
    },
    end() {
      if (current === undefined) return
      const { kind, since } = current
      current = undefined
      log.info({ guildId, kind, durationMs: now() - since }, 'settling goes on')
    },
    lastsMs: (kind) => (current?.kind === kind ? now() - current.since : 0),
  }
}
