/**
 * Whether an error lies in what was to be recorded: Postgres refuses the data (SQLSTATE classes 22
 * and 23) or our own code trips over it. Such a batch fails again however often it is tried; all
 * else (a lost connection, a deadlock, a full disk) may pass.
 */
export function isDataError(error: unknown): boolean {
  if (error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError) {
    return true
  }
  const state = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof state === 'string' && /^2[23][0-9A-Z]{3}$/.test(state)
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
