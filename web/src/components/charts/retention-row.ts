import type { Retention } from '#api/schemas/statistics.ts'

/** One line of the retention table: of whom, and how many of them stayed how long. */
export type RetentionRow = { id: string; title: string; retention: Retention }

/** Days after the join that the table has a column for. */
export const retentionDays = [1, 3, 7, 14, 21, 30] as const

/** How full a cell is, from 0 to 1, with whom it is about; null where nobody joined that long ago. */
export function retentionCell(
  { points }: Retention,
  day: number,
): { share: number; members: number; stayed: number } | null {
  const point = points.find((candidate) => candidate.day === day)
  if (!point || point.members === 0) return null
  const { members, stayed } = point
  return { share: stayed / members, members, stayed }
}
