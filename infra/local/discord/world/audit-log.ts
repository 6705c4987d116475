import { AuditLogEvent, PermissionFlagsBits } from 'discord-api-types/v10'
import type { Realm } from '../realm.ts'
import { guildPermissions, holds } from './permissions.ts'
import { type AuditEntry, type Guild, worldBounds } from './world.ts'

/** Writes an audit entry and tells the bot, where it may View Audit Log. */
export function audit(realm: Realm, guild: Guild, entry: Omit<AuditEntry, 'id'>): void {
  const written: AuditEntry = { id: realm.newId(), ...entry }
  guild.auditLog.push(written)
  if (guild.auditLog.length > worldBounds.auditEntriesPerGuild) guild.auditLog.shift()
  const bits = guildPermissions(guild, realm.application.botUserId)
  if (holds(bits, PermissionFlagsBits.ViewAuditLog))
    realm.publish(guild, {
      type: 'GUILD_AUDIT_LOG_ENTRY_CREATE',
      data: { ...wireAuditEntry(written), guild_id: guild.id },
    })
}

const inviteDelete: number = AuditLogEvent.InviteDelete

/** Invites have no id: their entries say by a change which one it was. */
function changesOf({ actionType, code }: AuditEntry): object[] {
  if (code === undefined) return []
  const value = actionType === inviteDelete ? 'old_value' : 'new_value'
  return [{ key: 'code', [value]: code }]
}

export function wireAuditEntry(entry: AuditEntry): object {
  return {
    id: entry.id,
    action_type: entry.actionType,
    user_id: entry.userId,
    target_id: entry.targetId,
    changes: changesOf(entry),
    reason: entry.reason,
  }
}
