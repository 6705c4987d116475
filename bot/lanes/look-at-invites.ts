import type { BatchInput, Look } from './batch.ts'
import type { LaneDeps } from './lane-deps.ts'
import type { LaneEvent } from './lane-event.ts'
import { codesOfBot, withOwners } from './owned-invites.ts'
import type { GuildState } from '#core/redis/guild-states.ts'

/** What a look at the invites, and at who added bots, tells a batch. */
export type Findings = Pick<BatchInput, 'events' | 'look' | 'before' | 'adders'>

/** Asks the audit log where a bot came and nobody has told yet who added it. */
export async function findAdders(
  { fetchBotAdders }: Pick<LaneDeps, 'fetchBotAdders'>,
  guildId: string,
  events: readonly LaneEvent[],
): Promise<ReadonlyMap<string, string>> {
  const told = new Set(events.map((event) => (event.kind === 'bot-added' ? event.botId : '')))
  const isOpen = events.some(
    (event) => event.kind === 'join' && event.member.isBot && !told.has(event.member.memberId),
  )
  return isOpen ? fetchBotAdders(guildId) : new Map()
}

/**
 * Gives invites that the bot made on a member's behalf to that member.
 * @param look asks for a list: rows of invites whose owner has become known are written from one
 */
export async function findOwners(
  { owners, botId }: Pick<LaneDeps, 'owners' | 'botId'>,
  guildId: string,
  found: { events: readonly LaneEvent[]; look: Look | undefined; state: GuildState },
  look: () => Promise<Look>,
): Promise<Pick<Findings, 'events' | 'look' | 'before'>> {
  const shown = { events: found.events, look: found.look, before: found.state.snapshot }
  const codes = codesOfBot(shown, botId)
  const isAnyOfBot = codes.length > 0 || hasInvitesOf(found.look, botId)
  if (!isAnyOfBot) return shown
  const known = await owners.of(guildId, codes)
  const isNew = [...known.keys()].some((code) => shown.before?.has(code))
  if (isNew && shown.look === undefined) {
    const late = { ...shown, look: await look() }
    return withOwners(late, botId, known)
  }
  return withOwners(shown, botId, known)
}

function hasInvitesOf(look: Look | undefined, botId: string): boolean {
  if (look?.list.kind !== 'list') return false
  return [...look.list.invites.values()].some(({ inviterId }) => inviterId === botId)
}
