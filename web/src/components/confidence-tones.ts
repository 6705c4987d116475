import type { Join } from '#api/schemas/join.ts'

/** The tone of the badge that says how sure Usher is. */
export const confidenceTones = {
  certain: 'good',
  likely: 'info',
  shared: 'warn',
  unknown: 'muted',
} as const satisfies Record<Join['confidence'], string>
