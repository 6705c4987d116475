import { emptyLedger, type Ledger, type Rise } from './ledger.ts'
import { LIST_LAG_MAX_MS } from './merge-list.ts'

/** What is not explained outlives the list, or the dispatch, that showed it by this long: the
 *  other half may come later. */
export const LEDGER_LIFETIME_MS = 10_000

/** Nobody is owed anything by name for longer, though no list be read. */
const NAMED_DEBT_MAX_MS = 24 * 60 * 60_000

/**
 * Takes out what is older than its lifetime. A rise, a debt and a doubt live until one further list
 * was read besides, which was asked for so late that it shows all that belongs to them: what no list
 * has shown since may still come. Rises that nobody explained are written off.
 * @param connectedSince since when the guild's dispatches come, in ms: what they would explain
 *   ages from then on. Null while they do not come: nothing ages.
 */
export function ageLedger(
  ledger: Ledger,
  now: number,
  connectedSince: number | null,
): { ledger: Ledger; writtenOff: Rise[] } {
  if (connectedSince === null) return { ledger, writtenOff: [] }
  const lives = (since: number) => now - Math.max(since, connectedSince) < LEDGER_LIFETIME_MS
  const isListed = (since: number) => ledger.listedAt >= since + LIST_LAG_MAX_MS
  const isOpen = (since: number) => lives(since) || !isListed(since)
  const debts = ledger.debts.filter(({ owedSince }) => isOpen(owedSince))
  const named = debts.filter(({ owedSince }) => now - owedSince < NAMED_DEBT_MAX_MS)
  const { namelessDebts } = ledger
  const nameless = isOpen(namelessDebts.owedSince) ? namelessDebts.count : 0
  const count = nameless + debts.length - named.length
  const owedSince = Math.max(namelessDebts.owedSince, ...debts.map((debt) => debt.owedSince))
  return {
    ledger: {
      ...ledger,
      rises: ledger.rises.filter(({ seenAt }) => isOpen(seenAt)),
      tombstones: ledger.tombstones.filter(({ goneAt }) => lives(goneAt)),
      // What somebody who is owed may have come by is named once a late rise pays the debt.
      doubtfulUses: ledger.doubtfulUses.filter(
        ({ seenAt }) => isOpen(seenAt) || named.some(({ cameAt }) => cameAt <= seenAt),
      ),
      debts: named,
      namelessDebts: count > 0 ? { count, owedSince } : emptyLedger.namelessDebts,
      settledJoins: ledger.settledJoins.filter(({ settledAt }) => lives(settledAt)),
    },
    writtenOff: ledger.rises.filter(({ seenAt }) => !isOpen(seenAt)),
  }
}
