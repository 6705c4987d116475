import type { Insertable } from 'kysely'
import type { Db } from '#core/postgres/connect.ts'
import { ensurePartitions } from '#core/postgres/ensure-partitions.ts'
import type { JoinsTable } from '#core/postgres/tables.ts'
import { aJoin } from '#test/integration/api/recorded-joins.ts'

const dayMs = 86_400_000
const firstMemberId = 700_000_000_000_000_000n
const firstInviterId = 600_000_000_000_000_000n

const inviters = ['Grace Hopper', 'Edsger', 'Margaret Hamilton', 'Alan', 'Radia Perlman', 'Barbara']
const names = [
  'Ada',
  'Linus',
  'Joan',
  'Ken',
  'Dennis',
  'Frances',
  'Jean',
  'Evelyn',
  'Donald',
  'Mary',
]

/** Commits 31 days as the recorder would have: who joined by whom, who left, and the counts.
 *  @returns how many joined, and how many left again */
export async function recordHistory(
  db: Db,
  guildId: string,
  { now = new Date(), joinsADay = 12 }: { now?: Date; joinsADay?: number } = {},
): Promise<{ joins: number; leaves: number }> {
  await ensurePartitions(db, new Date(now.getTime() - 31 * dayMs))
  await ensurePartitions(db, now)
  const random = seededRandom(7)
  const rows: Insertable<JoinsTable>[] = []
  for (let daysAgo = 30; daysAgo >= 0; daysAgo--) {
    const most = Math.round(joinsADay * (0.4 + random() + (daysAgo === 9 ? 2 : 0)))
    for (let i = 0; i < most; i++)
      rows.push(aRecordedJoin(guildId, now, daysAgo, rows.length, random))
  }
  for (let at = 0; at < rows.length; at += 500)
    await db
      .insertInto('joins')
      .values(rows.slice(at, at + 500))
      .execute()
  await db.insertInto('invites').values(invitesOf(guildId, now)).execute()
  await db.insertInto('day_counts').values(countsOf(guildId, rows)).execute()
  return { joins: rows.length, leaves: rows.filter(({ left_at }) => left_at).length }
}

function aRecordedJoin(
  guildId: string,
  now: Date,
  daysAgo: number,
  index: number,
  random: () => number,
): Insertable<JoinsTable> {
  const inviter = Math.floor(random() ** 2 * inviters.length)
  const joinedAt = new Date(now.getTime() - daysAgo * dayMs - Math.floor(random() * 3_600_000))
  const leftAt = new Date(joinedAt.getTime() + random() * 12 * dayMs)
  const isGone = random() < 0.25 && leftAt < now
  const kind = random()
  const shared = kind > 0.9
  const isVanity = kind < 0.12
  const isUnknown = kind >= 0.12 && kind < 0.18
  const known = !isVanity && !isUnknown
  return aJoin({
    guild_id: guildId,
    joined_at: joinedAt,
    member_id: String(firstMemberId + BigInt(index)),
    member_name: `${names[index % names.length] ?? ''} ${index}`,
    source: isVanity ? 'vanity' : isUnknown ? 'unknown' : 'invite',
    method: isUnknown ? 'none' : 'use-count',
    confidence: isUnknown ? 'unknown' : shared ? 'shared' : 'certain',
    reason: isUnknown ? 'no-rise' : shared ? 'several-joins-several-codes' : null,
    code: isVanity ? 'chess' : isUnknown ? null : codeOf(inviter),
    inviter_id: known ? inviterId(inviter) : null,
    candidates: shared
      ? JSON.stringify([0, 1].map((i) => ({ code: codeOf(i), inviterId: inviterId(i) })))
      : null,
    fresh_account: random() < 0.08,
    rejoin: random() < 0.05,
    counted_on: joinedAt.toISOString().slice(0, 10),
    left_at: isGone ? leftAt : null,
    leave_seen: isGone ? true : null,
  })
}

function invitesOf(guildId: string, now: Date) {
  return inviters.map((name, index) => ({
    guild_id: guildId,
    code: codeOf(index),
    inviter_id: inviterId(index),
    inviter_name: name,
    channel_id: '800000000000000001',
    uses: 100 - index * 10,
    created_at: new Date(now.getTime() - (40 - index) * dayMs),
    expires_at: index === 1 ? new Date(now.getTime() + 3 * dayMs) : null,
    deleted_at: index === 4 ? new Date(now.getTime() - 2 * dayMs) : null,
    max_uses: index === 2 ? 100 : 0,
    max_age_seconds: index === 1 ? 604_800 : 0,
    temporary: index === 3,
  }))
}

type Count = { joins: number; leaves: number; present: number }

function countsOf(guildId: string, rows: readonly Insertable<JoinsTable>[]) {
  const counts = new Map<string, Count>()
  const add = (day: string, row: Insertable<JoinsTable>, change: Partial<Count>) => {
    const key = JSON.stringify([day, row.inviter_id ?? '0', row.code ?? ''])
    const { joins, leaves, present } = counts.get(key) ?? { joins: 0, leaves: 0, present: 0 }
    counts.set(key, {
      joins: joins + (change.joins ?? 0),
      leaves: leaves + (change.leaves ?? 0),
      present: present + (change.present ?? 0),
    })
  }
  for (const row of rows) {
    add(row.counted_on, row, { joins: 1, present: row.left_at ? 0 : 1 })
    if (row.left_at instanceof Date) add(row.left_at.toISOString().slice(0, 10), row, { leaves: 1 })
  }
  return [...counts].map(([key, count]) => {
    const [day, inviter_id, code] = JSON.parse(key) as [string, string, string]
    return { guild_id: guildId, day, inviter_id, code, ...count }
  })
}

const inviterId = (index: number) => String(firstInviterId + BigInt(index))
const codeOf = (index: number) => `code${String.fromCharCode(65 + index)}${index}x`

/** The same numbers for the same seed, from 0 to 1. */
function seededRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
}
