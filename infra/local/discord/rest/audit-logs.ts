import { PermissionFlagsBits } from 'discord-api-types/v10'
import { digits, object, optional, snowflake } from '../input.ts'
import type { Realm } from '../realm.ts'
import { compareIds } from '../snowflakes.ts'
import { wireUser } from '../wire/user.ts'
import { wireAuditEntry } from '../world/audit-log.ts'
import { botGuild, read, requireInGuild, type Route } from './route.ts'

const auditQuery = object({
  user_id: optional(snowflake),
  target_id: optional(snowflake),
  action_type: optional(digits(0, 10_000)),
  before: optional(snowflake),
  after: optional(snowflake),
  limit: optional(digits(1, 100)),
})

export function auditLogRoutes(realm: Realm): Route[] {
  return [
    {
      method: 'GET',
      path: '/guilds/:guildId/audit-logs',
      auth: 'bot',
      handle(request) {
        const guild = botGuild(realm, request)
        requireInGuild(realm, guild, PermissionFlagsBits.ViewAuditLog)
        const query = read(auditQuery, request.query)
        const { before, after, limit = 50 } = query
        const fitting = guild.auditLog.filter(
          (entry) =>
            (query.user_id === undefined || entry.userId === query.user_id) &&
            (query.target_id === undefined || entry.targetId === query.target_id) &&
            (query.action_type === undefined || entry.actionType === query.action_type) &&
            (before === undefined || compareIds(entry.id, before) < 0) &&
            (after === undefined || compareIds(entry.id, after) > 0),
        )
        // Newest first; with `after` alone, oldest first from there.
        const entries = (after === undefined ? fitting.toReversed() : fitting).slice(0, limit)
        const userIds = new Set(
          entries.flatMap((one) => [one.userId ?? [], one.targetId ?? []].flat()),
        )
        return {
          audit_log_entries: entries.map(wireAuditEntry),
          users: [...userIds].flatMap((id) => {
            const user = realm.world.users.get(id)
            return user ? [wireUser(user)] : []
          }),
          integrations: [],
          webhooks: [],
          guild_scheduled_events: [],
          threads: [],
          application_commands: [],
          auto_moderation_rules: [],
        }
      },
    },
  ]
}
