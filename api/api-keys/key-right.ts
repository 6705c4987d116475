import type { REST } from '@discordjs/rest'
import { DiscordAPIError } from '@discordjs/rest'
import {
  PermissionFlagsBits,
  type RESTGetAPIGuildMemberResult,
  type RESTGetAPIGuildResult,
  Routes,
} from 'discord-api-types/v10'
import type { Redis } from 'ioredis'
import type { ApiKey, ApiKeys } from '#core/postgres/api-keys.ts'
import type { SettingsChanges } from '#core/postgres/settings-changes.ts'
import { keys } from '#core/redis/keys.ts'
import { Problem } from '../problems.ts'

/** Unknown guild, unknown member, unknown user, missing access: Discord's own words, as anything on
 *  the way may answer 403 or 404. @see Discord docs, opcodes-and-status-codes#json */
const GONE_CODES: ReadonlySet<number> = new Set([10_004, 10_007, 10_013, 50_001])

/** How long an answer of Discord's counts. */
const TTL_MS = 60_000
const TIMEOUT_MS = 5_000

/** Whether a key still works: as long as who made it is Administrator of its guild. */
export type KeyRight = {
  /**
   * Asks Discord at most once a minute and key. A key that has lost its right is deleted: it does
   * not come back should its maker become Administrator again.
   * @throws Problem `discord-unavailable`
   */
  holds(key: ApiKey): Promise<boolean>
}

export type KeyRightDeps = {
  redis: Redis
  /** The bot's. */
  rest: REST
  apiKeys: ApiKeys
  changes: SettingsChanges
  now: () => Date
}

export function makeKeyRight({ redis, rest, apiKeys, changes, now }: KeyRightDeps): KeyRight {
  /** By key: a program asks several things at once. */
  const underway = new Map<string, Promise<boolean>>()

  async function ask(key: ApiKey): Promise<boolean> {
    if (await isAdministrator(rest, key)) {
      await redis.set(keys.apiKeyRight(key.id), '1', 'PX', TTL_MS)
      await apiKeys.touch(key, now())
      return true
    }
    const removed = await apiKeys.remove(key.guildId, key.id)
    if (removed) {
      const change = { what: 'api-key', name: key.name, from: key.scope, to: null } as const
      await changes.add(key.guildId, { userId: null }, [change], now())
    }
    return false
  }

  return {
    async holds(key) {
      if ((await redis.exists(keys.apiKeyRight(key.id))) === 1) return true
      const running = underway.get(key.id)
      if (running) return running
      const started = ask(key).finally(() => underway.delete(key.id))
      underway.set(key.id, started)
      return started
    },
  }
}

/** As Discord says now: a directory entry that is behind must not end a key. */
async function isAdministrator(rest: REST, { guildId, createdBy }: ApiKey): Promise<boolean> {
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  try {
    const [guild, member] = await Promise.all([
      rest.get(Routes.guild(guildId), { signal }) as Promise<RESTGetAPIGuildResult>,
      rest.get(Routes.guildMember(guildId, createdBy), {
        signal,
      }) as Promise<RESTGetAPIGuildMemberResult>,
    ])
    const roleIds = new Set([guildId, ...member.roles])
    const permissions = guild.roles
      .filter(({ id }) => roleIds.has(id))
      .reduce((sum, role) => sum | BigInt(role.permissions), 0n)
    return guild.owner_id === createdBy || (permissions & PermissionFlagsBits.Administrator) !== 0n
  } catch (cause) {
    // Neither the bot nor the member may still be there.
    if (cause instanceof DiscordAPIError && GONE_CODES.has(Number(cause.code))) return false
    throw new Problem('discord-unavailable', 'Discord could not be asked about the key.', { cause })
  }
}
