import { DiscordAPIError, type REST } from '@discordjs/rest'
import { AuditLogEvent, Routes, type RESTGetAPIAuditLogResult } from 'discord-api-types/v10'
import type { Logger } from 'pino'
import type { Refusals } from './refusals.ts'
import type { GuildRoute } from './route-budgets.ts'
import { snowflakeCreatedAt } from '#core/discord/snowflakes.ts'
import type { RestAllowance } from '#core/redis/rest-allowance.ts'

export const auditLogRoute: GuildRoute = '/guilds/:id/audit-logs'

const TIMEOUT_MS = 10_000
/** Newest entries that are looked through. */
const LIMIT = 50
/** An older entry is of an earlier time that the same bot was added. */
const LATELY_MS = 600_000

export type AuditLogRefusals = Refusals<'audit-log-forbidden'>

export type BotAddersOptions = {
  /** Made with `auditLogRoute` in `rejectOnRateLimit`. */
  rest: REST
  allowance: RestAllowance
  refusals: AuditLogRefusals
  log: Logger
  now: () => number
}

/**
 * Asks the audit log which bots were added lately, and by whom: bot -> user. The returned function
 * never throws, and knows nothing where the log may not, or can not, be read.
 */
export function makeFetchBotAdders(options: BotAddersOptions) {
  const { rest, allowance, refusals, log, now } = options

  async function ask(guildId: string): Promise<Map<string, string>> {
    await allowance.take('list')
    const log = (await rest.get(Routes.guildAuditLog(guildId), {
      query: new URLSearchParams({ action_type: String(AuditLogEvent.BotAdd), limit: `${LIMIT}` }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })) as RESTGetAPIAuditLogResult
    const adders = new Map<string, string>()
    // Newest first: a bot that was added twice was added by whom the first of them names.
    for (const { id, target_id: botId, user_id: adderId } of log.audit_log_entries) {
      const isLate = snowflakeCreatedAt(id).getTime() < now() - LATELY_MS
      if (isLate || !botId || !adderId || adders.has(botId)) continue
      adders.set(botId, adderId)
    }
    refusals.forgive(guildId)
    return adders
  }

  return async (guildId: string): Promise<ReadonlyMap<string, string>> => {
    if (refusals.of(guildId)) return new Map()
    try {
      return await ask(guildId)
    } catch (error) {
      const isRefused =
        error instanceof DiscordAPIError && (error.status === 403 || error.status === 404)
      if (isRefused) refusals.add(guildId, 'audit-log-forbidden')
      const err = error instanceof Error ? error.message : String(error)
      log.debug({ guildId, err }, 'audit log not read; nobody is named for a bot')
      return new Map()
    }
  }
}
