import type { Attribution } from '#core/attribution/attribution.ts'

/** A join that was said to be certain, and by which code it was and is said to have come. */
export type Overturned = {
  guildId: string
  memberId: string
  joinedAt: number
  was: string | null
  is: string | null
}

/**
 * Whether later evidence takes back what was certain: another way in, another maker, or no longer
 * certain. That what was open becomes known (who made the invite) takes nothing back.
 */
export function isOverturned(before: Attribution, after: Attribution): boolean {
  if (before.confidence !== 'certain') return false
  const hasChanged = (key: 'source' | 'code' | 'inviterId') =>
    before[key] !== null && before[key] !== after[key]
  return (
    after.confidence !== 'certain' ||
    hasChanged('source') ||
    hasChanged('code') ||
    hasChanged('inviterId')
  )
}
