import { GatewayDispatchEvents, type GatewayDispatchPayload } from 'discord-api-types/v10'
import {
  entryChannel,
  entryFields,
  entryRole,
  timedOutUntil,
  type GuildEntry,
} from './guild-entry.ts'

/** Guild whose directory entry `payload` may change; undefined for all that changes none. */
export function guildOfEntryDispatch(
  payload: GatewayDispatchPayload,
  botId: string,
): string | undefined {
  switch (payload.t) {
    case GatewayDispatchEvents.GuildUpdate:
      return payload.d.id
    case GatewayDispatchEvents.ChannelCreate:
    case GatewayDispatchEvents.ChannelUpdate:
    case GatewayDispatchEvents.ChannelDelete:
      return payload.d.guild_id
    case GatewayDispatchEvents.GuildRoleCreate:
    case GatewayDispatchEvents.GuildRoleUpdate:
    case GatewayDispatchEvents.GuildRoleDelete:
      return payload.d.guild_id
    case GatewayDispatchEvents.GuildMemberUpdate:
      return payload.d.user.id === botId ? payload.d.guild_id : undefined
    default:
      return undefined
  }
}

/**
 * The entry after a dispatch of its guild; the same one where nothing of it changed. Undefined
 * where the dispatch does not tell enough, and the guild has to be read anew.
 */
export function applyDispatch(
  entry: GuildEntry,
  payload: GatewayDispatchPayload,
): GuildEntry | undefined {
  switch (payload.t) {
    case GatewayDispatchEvents.GuildUpdate:
      return { ...entry, ...entryFields(payload.d) }
    case GatewayDispatchEvents.ChannelCreate:
    case GatewayDispatchEvents.ChannelUpdate: {
      const concerned = new Set([entry.guildId, entry.botId, ...entry.botRoleIds])
      return { ...entry, channels: withOne(entry.channels, entryChannel(payload.d, concerned)) }
    }
    case GatewayDispatchEvents.ChannelDelete:
      return { ...entry, channels: entry.channels.filter(({ id }) => id !== payload.d.id) }
    case GatewayDispatchEvents.GuildRoleCreate:
    case GatewayDispatchEvents.GuildRoleUpdate:
      return { ...entry, roles: withOne(entry.roles, entryRole(payload.d.role)) }
    case GatewayDispatchEvents.GuildRoleDelete: {
      const { role_id: gone } = payload.d
      return {
        ...entry,
        roles: entry.roles.filter(({ id }) => id !== gone),
        botRoleIds: entry.botRoleIds.filter((id) => id !== gone),
      }
    }
    case GatewayDispatchEvents.GuildMemberUpdate:
      if (payload.d.user.id !== entry.botId) return entry
      // What a new role may do in each channel was not kept.
      if (payload.d.roles.some((id) => !entry.botRoleIds.includes(id))) return undefined
      return {
        ...entry,
        botRoleIds: [...payload.d.roles],
        botTimedOutUntil: timedOutUntil(payload.d),
      }
    default:
      return entry
  }
}

function withOne<T extends { id: string }>(all: readonly T[], one: T): T[] {
  const known = all.some(({ id }) => id === one.id)
  return known ? all.map((other) => (other.id === one.id ? one : other)) : [...all, one]
}
