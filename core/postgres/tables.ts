import type { ColumnType, Generated, JSONColumnType } from 'kysely'
import type {
  Candidate,
  Confidence,
  Method,
  Reason,
  Source,
} from '#core/attribution/attribution.ts'
import type { DigestPayload, MessagePayload } from './outbox-payload.ts'

/**
 * Rows as the driver gives them: `bigint` as string (a snowflake is never a number), `timestamptz`
 * as `Date`, `date` as `YYYY-MM-DD`, `jsonb` parsed.
 */
export type Database = {
  guild_settings: GuildSettingsTable
  invites: InvitesTable
  invite_labels: { guild_id: string; code: string; label: string }
  joins: JoinsTable
  day_counts: DayCountsTable
  journal_positions: { partition: number; position: string }
  journal_rejects: JournalRejectsTable
  outbox: OutboxTable
  digest_counts: DigestCountsTable
  settings_changes: { guild_id: string; user_id: string | null }
  api_keys: { id: string; guild_id: string; created_by: string }
}

export type GuildSettingsTable = {
  guild_id: string
  /** Milliseconds since the epoch at which the module was enabled. */
  generation: string
  version: Generated<number>
  join_messages_enabled: Generated<boolean>
  join_messages_channel: string | null
  join_message_is_embed: Generated<boolean>
  join_message_content: Generated<string>
  leave_messages_enabled: Generated<boolean>
  leave_messages_channel: string | null
  leave_message_is_embed: Generated<boolean>
  leave_message_content: Generated<string>
  prevent_own_invite_code: Generated<boolean>
  server_shared_invite_link: string | null
  timezone: Generated<string>
  language: Generated<string>
  updated_at: Generated<Date>
  /** When the bot left the guild; null while it is there. */
  left_at: Date | null
}

export type InvitesTable = {
  guild_id: string
  code: string
  channel_id: string | null
  inviter_id: string | null
  inviter_name: string | null
  inviter_avatar: string | null
  uses: number
  written_off: Generated<number>
  max_uses: number
  max_age_seconds: number
  temporary: boolean
  /** Made by the bot on behalf of `inviter_id`, whatever Discord says. */
  is_owned: Generated<boolean>
  created_at: Date | null
  expires_at: Date | null
  deleted_at: Date | null
}

export type JoinsTable = {
  guild_id: string
  joined_at: Date
  member_id: string
  member_name: string | null
  member_avatar: string | null
  source: Source
  method: Method
  confidence: Confidence
  reason: Reason | null
  code: string | null
  inviter_id: string | null
  candidates: JSONColumnType<Candidate[]> | null
  counted: boolean
  rejoin: boolean
  fresh_account: boolean
  own_code: boolean
  counted_on: string
  left_at: Date | null
  left_on: string | null
  leave_seen: boolean | null
  recorded_at: Generated<Date>
}

export type DayCountsTable = {
  guild_id: string
  day: string
  inviter_id: string
  code: string
  joins: number
  leaves: number
  present: number
}

export type JournalRejectsTable = {
  partition: number
  position: string
  place: number
  guild_id: string | null
  reason: string
  entry: string
  rejected_at: Generated<Date>
}

export type OutboxTable = {
  id: Generated<string>
  guild_id: string
  generation: string
  channel_id: string
  kind: 'join' | 'leave' | 'digest'
  payload: JSONColumnType<MessagePayload | DigestPayload>
  created_at: Generated<Date>
  leased_until: ColumnType<Date, Date | undefined, Date>
  attempts: Generated<number>
}

export type DigestCountsTable = {
  channel_id: string
  guild_id: string
  generation: string
  kind: 'join' | 'leave'
  code: string
  events: number
  since: Date
}
