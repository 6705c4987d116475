import { isSnowflake } from '#core/discord/snowflakes.ts'
import type { JoinPosition } from '#core/postgres/joins-page.ts'

/** Latest instant that a `Date` can hold, ms. */
const LATEST_MS = 8.64e15

/** Writes a place in a guild's joins as an opaque text, for pages and for `Last-Event-ID`. */
export function formatCursor({ joinedAt, memberId, recordedAt }: JoinPosition): string {
  const text = `${joinedAt.getTime()}.${memberId}.${recordedAt.getTime()}`
  return Buffer.from(text).toString('base64url')
}

/** Reads what `formatCursor` wrote; undefined for anything else. */
export function parseCursor(cursor: string): JoinPosition | undefined {
  const parts = Buffer.from(cursor, 'base64url').toString('utf8').split('.')
  const [joinedAtMs = '', memberId = '', recordedAtMs = ''] = parts
  if (parts.length !== 3 || !isInstant(joinedAtMs) || !isInstant(recordedAtMs)) return undefined
  if (!isMemberId(memberId)) return undefined
  return {
    joinedAt: new Date(Number(joinedAtMs)),
    memberId,
    recordedAt: new Date(Number(recordedAtMs)),
  }
}

function isInstant(text: string): boolean {
  return /^\d{1,16}$/.test(text) && Number(text) <= LATEST_MS
}

/** A snowflake, or what stands for a member without a name: zero or a negative number. */
function isMemberId(text: string): boolean {
  if (isSnowflake(text) || text === '0') return true
  return /^-[1-9]\d{0,18}$/.test(text) && BigInt(text) >= -(2n ** 63n)
}
