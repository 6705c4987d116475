import type { BatchInput, BatchResult } from './batch.ts'
import { settleBatch } from './settle-batch.ts'

/** A bug of ours in deciding what a batch comes to: trying again is of no use. */
export class SettlingFault extends Error {
  override name = 'SettlingFault'
  readonly code = 'settling-fault'
}

/** What Redis answers where it was asked for what cannot be: not where it is away or starting. */
const MISTAKEN = /^(ERR|WRONGTYPE) /

/** Whether an error shows a mistake of ours, rather than a store that is away. */
export function isOwnFault(error: unknown): boolean {
  if (error instanceof SettlingFault) return true
  if (error instanceof TypeError || error instanceof RangeError) return true
  if (error instanceof SyntaxError || error instanceof ReferenceError) return true
  return error instanceof Error && MISTAKEN.test(error.message)
}

/** As `settleBatch`. @throws SettlingFault for whatever goes wrong in it: nothing outside does */
export function decide(input: BatchInput): BatchResult {
  try {
    return settleBatch(input)
  } catch (cause) {
    throw new SettlingFault(describe(cause), { cause })
  }
}

export function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
