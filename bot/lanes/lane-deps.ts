import type { Logger } from 'pino'
import type { ListWish } from '../discord/list-invites.ts'
import type { ListOutcome } from '../discord/list-outcome.ts'
import type { Punctuality } from './punctuality.ts'
import type { GuildFacts } from '#core/discord/guild-entry.ts'
import type { JournalEntry } from '#core/journal/entries.ts'
import type { InviteOwners } from '#core/redis/invite-owners.ts'
import type { GuildStates } from '#core/redis/guild-states.ts'
import type { Traces } from '#core/telemetry/traces.ts'

/** What lanes are given: stores, Discord, and whom to tell. */
export type LaneDeps = {
  states: GuildStates
  listInvites: (guildId: string, wish: ListWish) => Promise<ListOutcome>
  /** What Discord's settings of the guild mean for its joins. */
  facts: (guildId: string) => Promise<GuildFacts>
  /** On whose behalf the bot made which invite. */
  owners: Pick<InviteOwners, 'of'>
  /** The bot's own user id. */
  botId: string
  /** Bots added lately, and by whom; empty where the audit log may not be read. */
  fetchBotAdders: (guildId: string) => Promise<ReadonlyMap<string, string>>
  /** Since when the guild's shard is connected, in ms; null while it is not. */
  connectedSince: (guildId: string) => number | null
  /** True once after a time in which the guild's dispatches were lost. */
  takeCatchUp: (guildId: string) => boolean
  /** A list that was asked for in advance did not come: it has to be asked for later. */
  primeAgain: (guildId: string, isMissed: boolean) => void
  /** Told of each member who comes, before the join is settled; `joinedAt` in ms. */
  onCame: (guildId: string, join: { memberId: string; joinedAt: number }) => void
  /** Told while rises are left over from a time in which the guild's dispatches were lost. */
  onMissed: (guildId: string) => void
  punctuality: Punctuality
  /** Fencing epoch of this process. */
  epoch: number
  /** Told after each settlement that has journal entries. */
  onJournalled: (guildId: string, partition: number, entries: readonly JournalEntry[]) => void
  /** Told of events that a fault of ours kept from being settled in any way. */
  onAbandoned: (events: number) => void
  /** Told once a newer process has taken the guild over: this one must stop. */
  onFenced: () => void
  /** Undefined where nothing is traced. */
  traces?: Traces | undefined
  log: Logger
  now: () => number
  signal: AbortSignal
}
