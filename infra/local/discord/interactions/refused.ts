import type { Refused, RefusedReason } from '../control/interaction-types.ts'

/** What Discord's client would not have sent, and why; `at` is the option or component at fault. */
export const refused = (reason: RefusedReason, sentence: string, at?: string): Refused => ({
  outcome: 'refused',
  reason,
  sentence,
  ...(at !== undefined && { at }),
})

export const isRefused = (value: object): value is Refused =>
  'outcome' in value && value.outcome === 'refused'
