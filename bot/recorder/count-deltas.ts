import type { CountDelta, Stay } from '#core/postgres/recording-rows.ts'

type Change = Partial<Pick<CountDelta, 'joins' | 'leaves' | 'present'>>

/** Sums what a batch adds to `day_counts`. */
export type CountDeltas = {
  /** Adds to the row of `day` that `stay` counts in. */
  addTo(stay: Stay, day: string, change: Change): void
  /** Adds to the row of `day` that belongs to no inviter and no code. */
  addUnattributed(guildId: string, day: string, change: Change): void
  /** Change of an inviter's net count so far. */
  netChange(guildId: string, inviterId: string): number
  /** Rows that change at all. */
  rows(): CountDelta[]
}

/**
 * Who is credited for a stay: its inviter where it counts, else nobody ('0'). A join by one's own
 * invite that is not counted stays in the guild's and the code's figures.
 */
export function creditOf({ counted, attribution }: Stay): { inviterId: string; code: string } {
  return {
    inviterId: (counted ? attribution.inviterId : null) ?? '0',
    code: attribution.code ?? '',
  }
}

export function makeCountDeltas(): CountDeltas {
  const rows = new Map<string, CountDelta>()
  const netChanges = new Map<string, number>()

  function add(guildId: string, day: string, credit: ReturnType<typeof creditOf>, change: Change) {
    const { inviterId, code } = credit
    const key = `${guildId} ${day} ${inviterId} ${code}`
    const row = rows.get(key) ?? { guildId, day, inviterId, code, joins: 0, leaves: 0, present: 0 }
    row.joins += change.joins ?? 0
    row.leaves += change.leaves ?? 0
    row.present += change.present ?? 0
    rows.set(key, row)
    const netKey = `${guildId} ${inviterId}`
    netChanges.set(netKey, (netChanges.get(netKey) ?? 0) + (change.present ?? 0))
  }

  return {
    addTo: (stay, day, change) => add(stay.guildId, day, creditOf(stay), change),
    addUnattributed: (guildId, day, change) =>
      add(guildId, day, { inviterId: '0', code: '' }, change),
    netChange: (guildId, inviterId) => netChanges.get(`${guildId} ${inviterId}`) ?? 0,
    rows: () =>
      [...rows.values()].filter((row) => row.joins !== 0 || row.leaves !== 0 || row.present !== 0),
  }
}
