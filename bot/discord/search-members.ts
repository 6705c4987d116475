import { DiscordAPIError, RateLimitError, RequestMethod, type REST } from '@discordjs/rest'
import type { Logger } from 'pino'
import { parseSearchPage, type JoinEvidence, type SearchPage } from './parse-member-search.ts'
import type { Refusals } from './refusals.ts'
import { makeRouteBudgets, type GuildRoute } from './route-budgets.ts'
import { RestAllowanceError, type RestAllowance } from '#core/redis/rest-allowance.ts'

export const memberSearchRoute: GuildRoute = '/guilds/:id/members-search'

const TIMEOUT_MS = 10_000
/** Most ids that one request may name. For more, the newest members are read page by page. */
const IDS_MAX = 10
const PAGE_MAX = 1_000
const PAGES_MAX = 3
const NEWEST_FIRST = 1
/** The index is being built: asked again at the earliest after this, whatever Discord says. */
const INDEX_PAUSE_MIN_MS = 1_000

export type SearchRefusals = Refusals<'search-forbidden'>

export type SearchMembersOptions = {
  /** Made with `memberSearchRoute` in `rejectOnRateLimit`. */
  rest: REST
  allowance: RestAllowance
  refusals: SearchRefusals
  log: Logger
  now: () => number
}

/** These, or all, who joined at `since`, in ms, or later: of more than ten, those among the newest 3,000. */
export type Wanted = { since: number; memberIds?: readonly string[] }

export type SearchOutcome = {
  /** By member. Who is not in it may be found later: the index lags, so it is no proof of anything. */
  evidence: ReadonlyMap<string, JoinEvidence>
  /** Asking again sooner, in ms, is of no use. Unset: nothing speaks against it. */
  retryAfterMs?: number
}

/**
 * Asks Discord's member search how members came. Discord does not document it: whatever is odd about
 * an answer, it counts as none. The returned function never throws.
 */
export function makeSearchMembers(options: SearchMembersOptions) {
  const { rest, allowance, refusals, log, now } = options
  const budgets = makeRouteBudgets({ now })
  let hasWarned = false

  /** One request. @throws RestAllowanceError, RateLimitError and what else REST throws */
  async function ask(
    guildId: string,
    body: object,
  ): Promise<SearchPage | { retryAfterMs: number }> {
    const waitMs = budgets.waitMs(guildId, [memberSearchRoute])
    if (waitMs > 0) return { retryAfterMs: waitMs }
    await allowance.take('list')
    budgets.spend(guildId, memberSearchRoute)
    const response = await rest.queueRequest({
      method: RequestMethod.Post,
      fullRoute: `/guilds/${guildId}/members-search`,
      body,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    budgets.learn(guildId, memberSearchRoute, response.headers)
    const answer: unknown = await response.json()
    // REST takes it for a success, which it is not: the index is not there yet.
    if (response.status === 202) return { retryAfterMs: indexPauseMs(answer) }
    return parseSearchPage(answer)
  }

  /** Adds to `evidence` what is found. @returns until when to wait, in ms, with the rest */
  async function search(
    guildId: string,
    wanted: Wanted,
    evidence: Map<string, JoinEvidence>,
  ): Promise<number | undefined> {
    const { since, memberIds } = wanted
    const ids = memberIds && new Set(memberIds)
    const request = requestFor(memberIds)
    let body: object = request
    for (let pages = 0; pages < PAGES_MAX; pages += 1) {
      if (evidence.size === ids?.size) break
      const page = await ask(guildId, body)
      if ('retryAfterMs' in page) return page.retryAfterMs
      if (page.isOdd) warnOnce(guildId)
      for (const [id, one] of page.evidence) {
        if (ids?.has(id) ?? one.joinedAt >= since) evidence.set(id, one)
      }
      if (page.size < request.limit || page.last === undefined) break
      if (request.and_query !== undefined || page.last.guild_joined_at < since) break
      body = { ...request, after: page.last }
    }
    return undefined
  }

  function warnOnce(guildId: string): void {
    if (hasWarned) return
    hasWarned = true
    log.warn({ guildId }, 'member search answers in another shape than expected; it proves nothing')
  }

  return async (guildId: string, wanted: Wanted): Promise<SearchOutcome> => {
    const evidence = new Map<string, JoinEvidence>()
    const withPause = (retryAfterMs: number | undefined): SearchOutcome =>
      retryAfterMs === undefined ? { evidence } : { evidence, retryAfterMs }
    const refused = refusals.of(guildId)
    if (refused) return withPause(refused.retryAfterMs)
    try {
      const retryAfterMs = await search(guildId, wanted, evidence)
      refusals.forgive(guildId)
      return withPause(retryAfterMs)
    } catch (error) {
      const err = error instanceof Error ? error.message : String(error)
      log.debug({ guildId, err }, 'member search failed')
      return withPause(retryAfterOf(error, () => refusals.add(guildId, 'search-forbidden')))
    }
  }
}

type SearchRequest = {
  limit: number
  sort: number
  and_query?: { user_id: { or_query: readonly string[] } }
}

function requestFor(memberIds?: readonly string[]): SearchRequest {
  if (memberIds === undefined || memberIds.length > IDS_MAX)
    return { limit: PAGE_MAX, sort: NEWEST_FIRST }
  return {
    limit: IDS_MAX,
    sort: NEWEST_FIRST,
    and_query: { user_id: { or_query: memberIds } },
  }
}

function indexPauseMs(answer: unknown): number {
  const isObject = typeof answer === 'object' && answer !== null && 'retry_after' in answer
  const retryAfterMs = isObject ? Number(answer.retry_after) * 1_000 : 0
  return Math.max(INDEX_PAUSE_MIN_MS, Number.isFinite(retryAfterMs) ? retryAfterMs : 0)
}

function retryAfterOf(error: unknown, refuse: () => number): number | undefined {
  if (error instanceof RestAllowanceError) return error.retryAfterMs
  if (error instanceof RateLimitError) return error.retryAfter
  const isRefused =
    error instanceof DiscordAPIError && (error.status === 403 || error.status === 404)
  return isRefused ? refuse() : undefined
}
