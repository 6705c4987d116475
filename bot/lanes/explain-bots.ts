import type { Attribution } from '#core/attribution/attribution.ts'
import type { Ledger } from '#core/attribution/ledger.ts'
import type { Revision } from '#core/attribution/repay-debts.ts'
import type { BatchInput } from './batch.ts'
import { joinedAtOf, type LaneEvent } from './lane-event.ts'

/** Who added a bot may be told later than that it came. */
const UNKNOWN_BOT_MS = 60_000

/** Bots do not come by invites: somebody added them, and the audit log tells who. */
export function explainBots(
  { adders, now }: Pick<BatchInput, 'adders' | 'now'>,
  due: readonly LaneEvent[],
  ledger: Ledger,
): { attributions: [LaneEvent, Attribution][]; revisions: Revision[]; ledger: Ledger } {
  const attributions: [LaneEvent, Attribution][] = []
  const revisions: Revision[] = []
  const known = new Map(adders)
  for (const event of due) {
    if (event.kind === 'bot-added') known.set(event.botId, event.adderId)
  }
  const unknownBots = ledger.unknownBots.filter(({ memberId, joinedAt, owedSince }) => {
    const adderId = known.get(memberId)
    if (adderId !== undefined) {
      revisions.push({ memberId, joinedAt, attribution: addedBot(adderId) })
      return false
    }
    return now - owedSince < UNKNOWN_BOT_MS
  })
  for (const event of due) {
    if (event.kind !== 'join' || !event.member.isBot) continue
    const { memberId } = event.member
    const adderId = known.get(memberId)
    attributions.push([event, addedBot(adderId)])
    if (adderId !== undefined) continue
    unknownBots.push({ memberId, joinedAt: joinedAtOf(event), owedSince: now })
  }
  return { attributions, revisions, ledger: { ...ledger, unknownBots } }
}

function addedBot(adderId: string | undefined): Attribution {
  const isKnown = adderId !== undefined
  return {
    source: 'bot',
    method: isKnown ? 'audit-log' : 'none',
    confidence: isKnown ? 'certain' : 'unknown',
    reason: isKnown ? null : 'bot-adder-unknown',
    code: null,
    inviterId: adderId ?? null,
    candidates: [],
  }
}
