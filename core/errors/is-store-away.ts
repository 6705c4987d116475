/** Errors of the sockets to our stores, and Postgres when it starts or stops. */
const STORE_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  '57P01',
  '57P02',
  '57P03',
])
/** What ioredis and pg say where they set no code. */
const STORE_MESSAGES = [
  'Command timed out',
  'Connection is closed',
  'Connection terminated',
  'timeout exceeded when trying to connect',
]

/** Whether an error says that Redis or Postgres does not answer, which passes by itself. */
export function isStoreAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return STORE_CODES.has(code) || STORE_MESSAGES.some((text) => error.message.startsWith(text))
}
