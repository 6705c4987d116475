/** SQLSTATE deadlock_detected: Postgres has undone the transaction, and nothing of it happened. */
const DEADLOCK = '40P01'
const TRIES_MAX = 4

/** Runs a transaction again where Postgres ended it, because it and others waited for each other. */
export async function retryDeadlocks<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work()
    } catch (error) {
      const isDeadlock = error instanceof Error && 'code' in error && error.code === DEADLOCK
      if (!isDeadlock || tries === TRIES_MAX) throw error
    }
  }
}
