/** Members who joined `ageDays` whole days ago and left after `stayedDays` whole ones; null: they
 *  are still there. */
export type StayCount = { ageDays: number; stayedDays: number | null; members: number }

/** Of the members who joined `day` days ago or earlier (`members`), who were there after as many. */
export type RetentionPoint = { day: number; members: number; stayed: number }

/** How many of a cohort were still there after 0, 1, … `lastDay` days. */
export function retentionCurve(stays: readonly StayCount[], lastDay: number): RetentionPoint[] {
  return Array.from({ length: lastDay + 1 }, (_, day) => {
    const old = stays.filter(({ ageDays }) => ageDays >= day)
    const stayed = old.filter(({ stayedDays }) => stayedDays === null || stayedDays >= day)
    return { day, members: membersOf(old), stayed: membersOf(stayed) }
  })
}

export function membersOf(stays: readonly StayCount[]): number {
  return stays.reduce((sum, { members }) => sum + members, 0)
}
