import { makeFetchBotAdders, type AuditLogRefusals } from '../discord/bot-adders.ts'
import { makeListInvites, type ListRefusals, type ListWish } from '../discord/list-invites.ts'
import type { ListOutcome } from '../discord/list-outcome.ts'
import { makeRefusals } from '../discord/refusals.ts'
import { makeGuildDirectory, type GuildDirectory } from '../gateway/guild-directory.ts'
import { GuildRegistry } from '../gateway/guild-registry.ts'
import { keepPunctuality } from '../lanes/kept-punctuality.ts'
import { Lanes } from '../lanes/lanes.ts'
import { Priming } from '../lanes/priming.ts'
import { Punctuality } from '../lanes/punctuality.ts'
import type { ClusterContext } from './context.ts'
import { measuredStates } from './measured-states.ts'
import { makeMemberSearches, type MemberSearches } from './member-searches.ts'
import type { Recording } from './recording.ts'
import { countSettled } from './settled-counts.ts'
import { fetchGuildEntry } from '#core/discord/fetch-guild-entry.ts'
import { makeGuildSettings } from '#core/postgres/guild-settings.ts'
import { concealingStates } from '#core/privacy/concealing-states.ts'
import { makeEnabledGuilds } from '#core/redis/enabled-guilds.ts'
import { fenceGuilds } from '#core/redis/fence-guilds.ts'
import { makeGuildEntries } from '#core/redis/guild-directory.ts'
import { makeInviteOwners } from '#core/redis/invite-owners.ts'

/** A guild that refused its invites is looked at again after this, where nothing else is known. */
const REFUSED_PAUSE_MS = 60_000
/** How long lanes may take to settle what they have, once the shards are closed. */
const DRAIN_MS = 3_000

export type AttributingOptions = {
  context: ClusterContext
  recording: Pick<Recording, 'states' | 'notify'>
  connectedSince: (guildId: string) => number | null
  /** Told once a newer process owns a guild: this one must stop. */
  onFenced: () => void
}

export type Attributing = {
  lanes: Lanes
  priming: Priming
  registry: GuildRegistry
  directory: GuildDirectory
  /** Resolves once the enabled guilds are known, and nobody else can settle them. */
  start(): Promise<void>
  /** Looks up what a predecessor left in doubt. */
  lookUpDoubts(): Promise<void>
  /** Settles what the lanes have, as far as time allows. */
  drain(): Promise<void>
  stop(): Promise<void>
}

/** From dispatches to the journal: who is enabled, what is known of them, and their lanes. */
export function makeAttributing(options: AttributingOptions): Attributing {
  const { context, recording, connectedSince, onFenced } = options
  const { config, redis, db, rest, allowance, metrics, traces, lease, log, now, signal } = context
  const { shardIds, totalShards, botId, pseudonymOf } = context
  const enabledGuilds = makeEnabledGuilds(redis)
  const generationOf = (guildId: string): number | undefined => registry.generationOf(guildId)

  const listRefusals: ListRefusals = makeRefusals({ now })
  const auditLogRefusals: AuditLogRefusals = makeRefusals({ now })
  const listInvites = makeListInvites({
    rest,
    hasVanity: async (guildId) => (await directory.facts(guildId)).hasVanity,
    allowance,
    refusals: listRefusals,
    now,
  })

  async function listOrLater(guildId: string, wish: ListWish): Promise<ListOutcome> {
    const outcome = await listInvites(guildId, wish)
    if (outcome.kind === 'list-forbidden' || outcome.kind === 'list-without-uses') {
      priming.addLater(guildId, outcome.retryAfterMs ?? REFUSED_PAUSE_MS)
    }
    metrics.inviteLists.inc({ priority: wish.priority, outcome: outcomeWord(outcome) })
    return outcome
  }

  const punctuality = new Punctuality(now)
  let stopKeepingPunctuality = () => Promise.resolve()
  const lanes: Lanes = new Lanes({
    states: measuredStates(
      concealingStates(recording.states, { members: enabledGuilds.concealed, pseudonymOf }),
      metrics,
    ),
    listInvites: listOrLater,
    // Where Discord does not tell, members may come any way: nothing is certain at once.
    facts: (guildId) => directory.facts(guildId).catch(() => ({ isOpen: true, hasVanity: true })),
    owners: makeInviteOwners(redis),
    botId,
    fetchBotAdders: makeFetchBotAdders({ rest, allowance, refusals: auditLogRefusals, log, now }),
    // What rose meanwhile belongs to dispatches that were lost: it is told so before it ages.
    connectedSince: (guildId) => (priming.awaitsCatchUp(guildId) ? null : connectedSince(guildId)),
    onCame: (guildId, join) => searches?.expect(guildId, join),
    onMissed: (guildId) => searches?.lookForMissed(guildId),
    takeCatchUp: (guildId) => priming.takeCatchUp(guildId),
    primeAgain(guildId, isMissed) {
      if (isMissed) priming.addMissed([guildId])
      else priming.add([guildId])
    },
    punctuality,
    epoch: lease.epoch,
    onJournalled(guildId, partition, entries) {
      recording.notify(partition)
      searches?.take(guildId, entries)
      countSettled(metrics, entries, now())
    },
    onAbandoned: (events) => metrics.eventsAbandoned.inc(events),
    onFenced,
    traces,
    log,
    now,
    signal,
  })
  const searches: MemberSearches | undefined =
    config.MEMBER_SEARCH === 'on'
      ? makeMemberSearches({ context, lanes, generationOf, connectedSince })
      : undefined
  const priming: Priming = new Priming({
    lanes,
    generationOf,
    connectedSince,
    listsPerSecond: config.DISCORD_GLOBAL_RPS / context.clusterCount / 2,
    log,
    now,
  })
  const directory: GuildDirectory = makeGuildDirectory({
    entries: makeGuildEntries(redis),
    fetchEntry: (guildId) => fetchGuildEntry({ rest, allowance, botId }, guildId),
    botId,
    generationOf,
    onPermissionsChanged(guildId) {
      listRefusals.forgive(guildId)
      auditLogRefusals.forgive(guildId)
      searches?.forgive(guildId)
      priming.add([guildId])
    },
    log,
    now,
    signal,
  })
  const registry: GuildRegistry = new GuildRegistry({
    enabledGuilds,
    amongDisabled: (guildIds) => makeGuildSettings(db).amongDisabled(guildIds),
    subscriber: context.subscriber,
    shardIds,
    totalShards,
    onEnabled: (guildId) => priming.add([guildId]),
    onPurged(guildId) {
      lanes.drop(guildId)
      directory.drop(guildId)
      searches?.drop(guildId)
    },
    log,
  })

  return {
    lanes,
    priming,
    registry,
    directory,
    async start() {
      const { clusterId } = context
      stopKeepingPunctuality = await keepPunctuality({ redis, punctuality, clusterId, log, now })
      await registry.start()
      if (!lease.isGivenBack) await fenceGuilds(redis, [...registry.guildIds.keys()], lease.epoch)
    },
    lookUpDoubts: async () => searches?.lookUpDoubts(),
    async drain() {
      await lanes.drain(DRAIN_MS)
      lanes.stop()
    },
    async stop() {
      await Promise.allSettled([searches?.stop(), priming.stop(), registry.stop()])
      await stopKeepingPunctuality()
    },
  }
}

/** Discord's limit tells of no fault: nothing, or nothing more, was asked. */
function outcomeWord({ kind, retryAfterMs }: ListOutcome): string {
  return kind === 'list-failed' && retryAfterMs !== undefined ? 'list-limited' : kind
}
