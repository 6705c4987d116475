import { LEDGER_LIFETIME_MS } from '#core/attribution/age-ledger.ts'
import { hasDebts } from '#core/attribution/debts.ts'
import type { Ledger } from '#core/attribution/ledger.ts'
import type { Look } from './batch.ts'

/** Has what a settlement left over looked at once more when its lifetime is over. */
export type AgeTimer = {
  /** @param look by which was settled; a guild that refuses its list is primed again some time, and
   *  that reads the further list */
  set(ledger: Ledger, look: Look | undefined): void
  stop(): void
}

/** Whether a settlement of joins has left anything to take out later. Who has joined is not: they are
 *  stored by themselves, for a time, as a lone join would cost a second settlement otherwise. */
export function needsAge({ settledJoins, tombstones, doubtfulUses, unknownBots }: Ledger): boolean {
  const leftOver = tombstones.length + doubtfulUses.length + unknownBots.length
  return settledJoins.length > 0 && leftOver > 0
}

/** @param onAge told whether a further list has to be read */
export function makeAgeTimer(onAge: (needsList: boolean) => void): AgeTimer {
  let timer: NodeJS.Timeout | undefined
  return {
    set(ledger, look) {
      const kind = look?.list.kind
      const isRefused = kind === 'list-forbidden' || kind === 'list-without-uses'
      const needsList = !isRefused && (ledger.rises.length > 0 || hasDebts(ledger))
      if (timer !== undefined || (!needsList && !needsAge(ledger))) return
      timer = setTimeout(() => {
        timer = undefined
        onAge(needsList)
      }, LEDGER_LIFETIME_MS)
      timer.unref()
    },
    stop() {
      clearTimeout(timer)
    },
  }
}
