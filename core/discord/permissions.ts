import { PermissionFlagsBits } from 'discord-api-types/v10'
import type { EntryChannel, GuildEntry } from './guild-entry.ts'

/** Every permission, also those that Discord has yet to name. */
const ALL = (1n << 64n) - 1n

const { Administrator, ViewChannel, ReadMessageHistory, SendMessages } = PermissionFlagsBits
const { EmbedLinks, AttachFiles, MentionEveryone, SendTTSMessages } = PermissionFlagsBits

/** All that is left to a member who is timed out. */
const WHILE_TIMED_OUT = ViewChannel | ReadMessageHistory
/** Who may not send messages may not do these either. */
const WITH_MESSAGES = EmbedLinks | AttachFiles | MentionEveryone | SendTTSMessages

/**
 * What the bot may do in its guild, as bits.
 * @param now ms since the epoch
 * @see Discord docs, permissions#permission-hierarchy and #permissions-for-timed-out-members
 */
export function guildPermissions(entry: GuildEntry, now: number): bigint {
  const bits = basePermissions(entry)
  return bits === ALL ? ALL : duringTimeOut(bits, entry, now)
}

/**
 * What the bot may do in a channel: the guild's permissions, then the overwrites of everyone, of
 * its roles together, of itself. @see Discord docs, permissions#permission-overwrites
 */
export function channelPermissions(entry: GuildEntry, channel: EntryChannel, now: number): bigint {
  let bits = basePermissions(entry)
  if (bits === ALL) return ALL
  const ofRoles = { allow: 0n, deny: 0n }
  const own = { allow: 0n, deny: 0n }
  for (const { id, allow, deny } of channel.overwrites) {
    if (id === entry.guildId) {
      bits = (bits & ~BigInt(deny)) | BigInt(allow)
      continue
    }
    const kind = id === entry.botId ? own : entry.botRoleIds.includes(id) ? ofRoles : undefined
    if (kind === undefined) continue
    kind.allow |= BigInt(allow)
    kind.deny |= BigInt(deny)
  }
  bits = (bits & ~ofRoles.deny) | ofRoles.allow
  bits = (bits & ~own.deny) | own.allow
  if (!holds(bits, ViewChannel)) return 0n
  if (!holds(bits, SendMessages)) bits &= ~WITH_MESSAGES
  return duringTimeOut(bits, entry, now)
}

/** Whether `bits` have all of `wanted`. */
export function holds(bits: bigint, wanted: bigint): boolean {
  return (bits & wanted) === wanted
}

function basePermissions(entry: GuildEntry): bigint {
  if (entry.ownerId === entry.botId) return ALL
  const roleIds = new Set([entry.guildId, ...entry.botRoleIds])
  const bits = entry.roles
    .filter(({ id }) => roleIds.has(id))
    .reduce((sum, { permissions }) => sum | BigInt(permissions), 0n)
  return holds(bits, Administrator) ? ALL : bits
}

function duringTimeOut(bits: bigint, { botTimedOutUntil }: GuildEntry, now: number): bigint {
  return botTimedOutUntil !== null && botTimedOutUntil > now ? bits & WHILE_TIMED_OUT : bits
}
