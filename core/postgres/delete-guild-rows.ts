import type { Db } from './connect.ts'

/** Everything of a guild but its settings; these rows name members. */
const tables = [
  'outbox',
  'digest_counts',
  'joins',
  'day_counts',
  'invites',
  'invite_labels',
  'journal_rejects',
  'settings_changes',
  'api_keys',
] as const

/** Deletes all rows of a guild but its settings, as a part of `tx`. */
export async function deleteGuildRows(tx: Db, guildId: string): Promise<void> {
  for (const table of tables) {
    await tx.deleteFrom(table).where('guild_id', '=', guildId).execute()
  }
}
