import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Db } from '#core/postgres/connect.ts'

const pollMs = 200

/** How long nothing may change before we believe that nothing will: past every grace. */
const usualQuietMs = 13_000

/** How long after the last join all must be settled; every lane gives up after 60 s. */
const boundMs = 90_000

interface Reading {
  joins: number
  digest: string
}

async function read(db: Db): Promise<Reading> {
  const { rows } = await sql<{ joins: string; digest: string | null }>`
    select count(*) as joins,
           sum(hashtextextended(
             concat_ws(',', member_id, joined_at, source, confidence, code, inviter_id, left_at), 0
           ))::text as digest
    from joins`.execute(db)
  const [row] = rows
  return { joins: Number(row?.joins ?? 0), digest: row?.digest ?? '' }
}

/** In ms since the epoch. */
export interface Settled {
  /** When the last join was seen to be recorded. */
  recordedAtMs: number
  /** When the last change was seen, revisions among them. */
  settledAtMs: number
}

/**
 * Waits until `expected` joins are recorded and nothing has changed for a while.
 * @returns null when the bound passed first, with joins missing or still changing.
 */
export async function waitUntilSettled(
  db: Db,
  { expected, lastJoinAtMs, quietMs = usualQuietMs, signal }: Settling,
): Promise<Settled | null> {
  let last: Reading = { joins: 0, digest: '' }
  let recordedAtMs = lastJoinAtMs
  let settledAtMs = lastJoinAtMs
  for (;;) {
    const now = await read(db)
    const seenAtMs = Math.max(Date.now(), lastJoinAtMs)
    if (now.joins !== last.joins) recordedAtMs = seenAtMs
    if (now.digest !== last.digest) settledAtMs = seenAtMs
    last = now
    const isQuiet = Date.now() - settledAtMs >= quietMs
    if (isQuiet && last.joins >= expected) return { recordedAtMs, settledAtMs }
    if (Date.now() - lastJoinAtMs >= boundMs) return null
    await pause(pollMs, undefined, { signal })
  }
}

interface Settling {
  expected: number
  lastJoinAtMs: number
  /** How long nothing may change; 13 s unless told. */
  quietMs?: number
  signal: AbortSignal
}

/** A bot shares the 50 requests a second between what is urgent and the lists of quiet guilds. */
const primingMs = (codes: number) => 30_000 + codes * 40

/** Waits until the tracker knows every invite. @throws Error with how many it knew in the end. */
export async function waitUntilPrimed(
  db: Db,
  { codes, signal }: { codes: number; signal: AbortSignal },
): Promise<void> {
  const boundMs = primingMs(codes)
  const deadline = Date.now() + boundMs
  for (;;) {
    const { known } = await db
      .selectFrom('invites')
      .select((eb) => eb.fn.countAll<string>().as('known'))
      .executeTakeFirstOrThrow()
    if (Number(known) >= codes) return
    if (Date.now() >= deadline)
      throw new Error(`after ${boundMs / 1_000} s only ${known} of ${codes} invites are known`)
    await pause(pollMs, undefined, { signal })
  }
}
