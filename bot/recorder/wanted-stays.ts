import type { AliasOf } from './conceal-batch.ts'
import { isUnseen } from '#core/journal/nameless-member.ts'
import type { StaysWanted } from '#core/postgres/recording-stays.ts'
import type { FoldItem } from './fold-entries.ts'
import { REPEAT_WITHIN_MS } from './stay-book.ts'

/**
 * The stays that folding `items` looks at: the newest ones of who joins or leaves; for a revision,
 * or a member without a name, those about the instant that names the join, however many follow.
 */
export function wantedStays(
  items: readonly FoldItem[],
  aliasOf: AliasOf = () => undefined,
): StaysWanted[] {
  const wanted = new Map<string, StaysWanted>()
  for (const { settings, entry } of items) {
    if (!('memberId' in entry)) continue
    const { guildId } = settings
    const { memberId } = entry
    const marginMs = isUnseen(memberId) ? 0 : REPEAT_WITHIN_MS
    const isOneJoin = entry.kind === 'revise' || (entry.kind === 'join' && isUnseen(memberId))
    const span = isOneJoin
      ? { from: entry.joinedAt - marginMs, until: entry.joinedAt + marginMs }
      : null
    for (const id of [memberId, aliasOf(guildId, memberId)]) {
      if (id === undefined) continue
      wanted.set(`${guildId} ${id} ${span?.from ?? ''}`, { guildId, memberId: id, span })
    }
  }
  return [...wanted.values()]
}
