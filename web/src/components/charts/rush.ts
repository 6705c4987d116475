import type { Raid } from '#api/schemas/statistics.ts'

/** Joins in one minute from which we speak of a rush. */
const rushPerMinute = 10

/** Whether members come, or came a moment ago, so fast that it matters by which invite. */
export const isRush = ({ perMinute }: Pick<Raid, 'perMinute'>): boolean =>
  perMinute.some((joins) => joins >= rushPerMinute)
