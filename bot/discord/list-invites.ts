import { DiscordAPIError, RateLimitError, RequestMethod, type REST } from '@discordjs/rest'
import {
  Routes,
  type APIExtendedInvite,
  type RESTGetAPIGuildVanityUrlResult,
} from 'discord-api-types/v10'
import type { ListOutcome } from './list-outcome.ts'
import type { Refusals } from './refusals.ts'
import { parseListedInvite, vanityInvite } from './parse-listed-invite.ts'
import {
  RestAllowanceError,
  type RestAllowance,
  type RestPriority,
} from '#core/redis/rest-allowance.ts'
import { makeRouteBudgets, type GuildRoute } from './route-budgets.ts'

/** An answer that takes longer is not waited for, headers and body together. */
const TIMEOUT_MS = 10_000

/** What REST must reject with an error instead of waiting: a list asked late is a list of later. */
export const inviteRoutes = {
  invites: '/guilds/:id/invites',
  vanity: '/guilds/:id/vanity-url',
} as const satisfies Record<string, GuildRoute>

/** What Discord answers instead of a full list. */
export type ListRefusals = Refusals<'list-forbidden' | 'list-without-uses'>

/** How urgent a list is. */
export type ListWish = {
  priority: Extract<RestPriority, 'list' | 'priming'>
  /** Aborts while the list waits for its turn, and not what was asked of Discord. */
  signal?: AbortSignal
}

export type ListInvitesOptions = {
  /** Made with `inviteRoutes` in `rejectOnRateLimit`, and without retries. */
  rest: REST
  hasVanity: (guildId: string) => Promise<boolean> | boolean
  allowance: RestAllowance
  refusals: ListRefusals
  now: () => number
}

/**
 * Reads a guild's invites with their uses, and its vanity URL's where it has one: all or nothing,
 * as with a part of them no join could be certain. Asks whenever Discord's limit has a request left,
 * and says when it has none until when. The returned function never throws.
 */
export function makeListInvites(options: ListInvitesOptions) {
  const { rest, hasVanity, allowance, refusals, now } = options
  const budgets = makeRouteBudgets({ now })

  async function ask(guildId: string, route: GuildRoute, path: `/${string}`): Promise<unknown> {
    budgets.spend(guildId, route)
    // Not `AbortSignal.timeout`, which makes its error also where nobody waits any more.
    const late = new AbortController()
    const timer = setTimeout(() => late.abort(new Error('Discord answers too late')), TIMEOUT_MS)
    try {
      const request = { method: RequestMethod.Get, fullRoute: path, signal: late.signal }
      const response = await rest.queueRequest(request)
      budgets.learn(guildId, route, response.headers)
      return await response.json()
    } catch (error) {
      if (error instanceof RateLimitError && !error.global) {
        budgets.exhaust(guildId, route, error.retryAfter)
      }
      throw error
    } finally {
      clearTimeout(timer)
    }
  }

  async function look(guildId: string, wish: ListWish): Promise<ListOutcome> {
    const withVanity = await hasVanity(guildId)
    const routes = withVanity ? Object.values(inviteRoutes) : [inviteRoutes.invites]
    const retryAfterMs = budgets.waitMs(guildId, routes)
    if (retryAfterMs > 0) return { kind: 'list-failed', error: 'limit reached', retryAfterMs }

    await Promise.all(routes.map(() => allowance.take(wish.priority, wish.signal)))
    const [list, vanity] = await Promise.allSettled([
      ask(guildId, inviteRoutes.invites, Routes.guildInvites(guildId)),
      withVanity ? ask(guildId, inviteRoutes.vanity, Routes.guildVanityUrl(guildId)) : undefined,
    ])
    if (list.status === 'rejected') return outcomeOfError(list.reason, 'list-forbidden')
    if (vanity.status === 'rejected') return outcomeOfError(vanity.reason, 'list-without-uses')
    const outcome = parseLook(list.value, vanity.value)
    const waitMs = budgets.waitMs(guildId, routes)
    return waitMs > 0 ? { ...outcome, retryAfterMs: waitMs } : outcome
  }

  return async (guildId: string, wish: ListWish = { priority: 'list' }): Promise<ListOutcome> => {
    const refused = refusals.of(guildId)
    if (refused) return refused
    try {
      const outcome = await look(guildId, wish)
      if (outcome.kind === 'list') refusals.forgive(guildId)
      if (outcome.kind === 'list-forbidden' || outcome.kind === 'list-without-uses') {
        return { ...outcome, retryAfterMs: refusals.add(guildId, outcome.kind) }
      }
      return outcome
    } catch (error) {
      const failed = { kind: 'list-failed' as const, error: messageOf(error) }
      if (!(error instanceof RestAllowanceError)) return failed
      return { ...failed, retryAfterMs: error.retryAfterMs }
    }
  }
}

/** @throws Error or TypeError where an answer is not of Discord's shape */
function parseLook(list: unknown, vanity: unknown): ListOutcome {
  if (!Array.isArray(list)) throw new Error('the answer is no list')
  // Discord's type; what matters of it is checked here.
  const listed = list as APIExtendedInvite[]
  if (listed.some(({ code }) => typeof code !== 'string')) throw new Error('an invite has no code')
  if (listed.some(({ uses }) => typeof uses !== 'number')) return { kind: 'list-without-uses' }
  const invites = new Map(listed.map((invite) => [invite.code, parseListedInvite(invite)]))
  if (vanity !== undefined) {
    const { code, uses } = vanity as RESTGetAPIGuildVanityUrlResult
    if (code !== null && (typeof code !== 'string' || typeof uses !== 'number')) {
      throw new Error('the answer is no vanity URL')
    }
    if (code !== null) invites.set(code, vanityInvite(code, uses))
  }
  return { kind: 'list', invites }
}

function outcomeOfError(error: unknown, forbidden: 'list-forbidden' | 'list-without-uses') {
  if (error instanceof RateLimitError) {
    return { kind: 'list-failed' as const, error: 'limit reached', retryAfterMs: error.retryAfter }
  }
  // 404: the bot is no longer in the guild.
  const isRefused =
    error instanceof DiscordAPIError && (error.status === 403 || error.status === 404)
  return isRefused ? { kind: forbidden } : { kind: 'list-failed' as const, error: messageOf(error) }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
